import { pictures as en } from './en/pictures.ts';
import { takeIn } from './words.ts';
import { pictures as zh } from './zh/pictures.ts';

takeIn({ en, zh });
