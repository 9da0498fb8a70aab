import { board as en } from './en/board.ts';
import { takeIn } from './words.ts';
import { board as zh } from './zh/board.ts';

takeIn({ en, zh });
