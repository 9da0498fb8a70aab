import { shop as en } from './en/shop.ts';
import { takeIn } from './words.ts';
import { shop as zh } from './zh/shop.ts';

takeIn({ en, zh });
