import { quality as en } from './en/quality.ts';
import { takeIn } from './words.ts';
import { quality as zh } from './zh/quality.ts';

takeIn({ en, zh });
