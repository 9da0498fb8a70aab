import { check as en } from './en/check.ts';
import { takeIn } from './words.ts';
import { check as zh } from './zh/check.ts';

takeIn({ en, zh });
