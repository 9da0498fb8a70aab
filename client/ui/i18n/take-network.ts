import { network as en } from './en/network.ts';
import { takeIn } from './words.ts';
import { network as zh } from './zh/network.ts';

takeIn({ en, zh });
