/** A microphone's sound as a WAV file: two voices that say different things, without a pause. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { Identity } from './frame-code.ts';

const VOICES: Record<Identity, { readonly voice: string; readonly pitch: number; readonly text: string }> = {
  shopper: {
    voice: 'en-us+f3',
    pitch: 72,
    text: `Hello, I bought the green kettle last Tuesday and now its lid will not close any more. I have tried
      washing it, turning it round and pressing it down gently. Could you please look at the hinge with me? It
      seems that one of the two small pins is missing, and my guests arrive on Friday evening.`,
  },
  agent: {
    voice: 'en-gb',
    pitch: 28,
    text: `Good afternoon, this is the workshop. Before we decide anything, show me the underside, where a number
      is stamped into the steel. Every batch from October carries a longer spring, so replacing the whole upper
      part takes about four minutes. Otherwise a courier will bring another one tomorrow, free of charge.`,
  },
};

/** 48 kHz, mono, 16 bit. Pauses are cut, so that silence on the far side always means that no sound came. */
export function writeSpeech(file: string, identity: Identity): void {
  const { voice, pitch, text } = VOICES[identity];
  const spoken = `${file}.spoken.wav`;
  const plainText = text.replace(/\s+/g, ' ');
  execFileSync('espeak-ng', ['-v', voice, '-p', `${pitch}`, '-s', '165', '-g', '0', '-w', spoken, plainText]);
  execFileSync('sox', [
    ...[spoken, '-r', '48000', '-c', '1', '-b', '16', '-t', 'wav', file, 'norm', '-4'],
    ...['silence', '1', '0.01', '1%', '-1', '0.03', '1%', 'norm', '-4'],
  ]);
  rmSync(spoken);
}

export interface Sound {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** Reads what `writeSpeech` wrote: the one format it knows. */
export function readSpeech(file: string): Sound {
  const wav = readFileSync(file);
  const data = wav.indexOf('data', 12, 'latin1');
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || data < 0) throw new Error(`${file} is not a WAV file`);
  const rate = wav.readUInt32LE(24);
  const bytes = Math.min(wav.readUInt32LE(data + 4), wav.length - data - 8);
  const samples = new Float32Array(bytes / 2);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = wav.readInt16LE(data + 8 + index * 2) / 32768;
  }
  return { rate, samples };
}
