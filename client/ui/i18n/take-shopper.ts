import { shopper as en } from './en/shopper.ts';
import { takeIn } from './words.ts';
import { shopper as zh } from './zh/shopper.ts';

takeIn({ en, zh });
