/** The files that browsers take for cameras and microphones: made once per user, again when the recipe changes. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DeadFiles, writeDeadFiles } from './dead-files.ts';
import { IDENTITIES, type Identity } from './frame-code.ts';
import { writeSpeech } from './speech-file.ts';
import { writeVideo } from './video-file.ts';

export interface MediaFiles {
  readonly video: string;
  readonly speech: string;
}

/** The recipe is the code that makes them. */
const RECIPE = ['frame-code.ts', 'video-file.ts', 'speech-file.ts', 'dead-files.ts'];

export function mediaFiles(identity: Identity): MediaFiles {
  const folder = ensureFixtures();
  return { video: path.join(folder, `${identity}.y4m`), speech: path.join(folder, `${identity}.wav`) };
}

/** Of devices that are there and give nothing. */
export function deadFiles(): DeadFiles {
  const folder = ensureFixtures();
  const at = (name: string) => path.join(folder, name);
  return { black: at('black.y4m'), frozen: at('frozen.y4m'), silent: at('silent.wav') };
}

function ensureFixtures(): string {
  const hash = createHash('sha256');
  for (const file of RECIPE) hash.update(readFileSync(new URL(file, import.meta.url)));
  const cache = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const parent = path.join(cache, 'vitrine', 'fixtures');
  const folder = path.join(parent, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;

  // Whole or not at all: two runs may start at the same time, and any run may be interrupted.
  mkdirSync(parent, { recursive: true });
  const unfinished = mkdtempSync(path.join(parent, 'unfinished-'));
  try {
    for (const identity of IDENTITIES) {
      writeVideo(path.join(unfinished, `${identity}.y4m`), identity);
      writeSpeech(path.join(unfinished, `${identity}.wav`), identity);
    }
    writeDeadFiles(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
