import { troubles as en } from './en/troubles.ts';
import { takeIn } from './words.ts';
import { troubles as zh } from './zh/troubles.ts';

takeIn({ en, zh });
