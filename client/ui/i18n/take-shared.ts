import { shared as en } from './en/shared.ts';
import { takeIn } from './words.ts';
import { shared as zh } from './zh/shared.ts';

takeIn({ en, zh });
