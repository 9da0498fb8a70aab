import { desk as en } from './en/desk.ts';
import { takeIn } from './words.ts';
import { desk as zh } from './zh/desk.ts';

takeIn({ en, zh });
