import { findings as en } from './en/findings.ts';
import { takeIn } from './words.ts';
import { findings as zh } from './zh/findings.ts';

takeIn({ en, zh });
