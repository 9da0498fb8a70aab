import { elsewhere as en } from './en/elsewhere.ts';
import { takeIn } from './words.ts';
import { elsewhere as zh } from './zh/elsewhere.ts';

takeIn({ en, zh });
