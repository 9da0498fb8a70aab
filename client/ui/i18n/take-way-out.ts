import { wayOut as en } from './en/way-out.ts';
import { takeIn } from './words.ts';
import { wayOut as zh } from './zh/way-out.ts';

takeIn({ en, zh });
