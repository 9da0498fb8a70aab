import { camera as en } from './en/camera.ts';
import { takeIn } from './words.ts';
import { camera as zh } from './zh/camera.ts';

takeIn({ en, zh });
