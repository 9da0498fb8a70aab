/**
 * How intelligible degraded speech is beside the clean original, from the envelopes of its bands over 384 ms.
 *
 * STOI: C. H. Taal and others, "An Algorithm for Intelligibility Prediction of Time-Frequency Weighted Noisy Speech",
 * 2011. ESTOI: J. Jensen and C. H. Taal, "An Algorithm for Predicting the Intelligibility of Speech Masked by
 * Modulated Noise Maskers", 2016; it follows what comes and goes, as lost packets do, where STOI is blind to it.
 */
import { type Bands, FRAME, framesIn, HOP, thirdOctaves, WINDOW } from './third-octaves.ts';

/** Both about 0 … 1: nothing understood, everything understood. */
export interface Scores {
  readonly estoi: number;
  readonly stoi: number;
}

/** Frames of one comparison. */
export const SEGMENT = 30;
/** Below the loudest frame, dB. Nothing is said there. */
const SILENCE_DB = 40;
/** A cell can be so bad that more noise makes it no worse: this ratio of signal to noise, dB. */
const WORST_DB = -15;
const LOUDEST = 1 + 10 ** (-WORST_DB / 20);

/**
 * @param clean @param degraded at 10 kHz, in step with each other and equally long
 * @returns undefined where less than one segment of speech is left without its silence
 */
export function scoreSpeech(clean: Float32Array, degraded: Float32Array): Scores | undefined {
  const spoken = speakingFrames(clean);
  const cleanBands = thirdOctaves(only(spoken, clean));
  const degradedBands = thirdOctaves(only(spoken, degraded));
  const segments = spoken.length - SEGMENT + 1;
  if (segments < 1) return undefined;
  let [estoi, stoi] = [0, 0];
  for (let from = 0; from < segments; from++) {
    const said = segmentOf(cleanBands, from);
    const heard = segmentOf(degradedBands, from);
    // STOI compares the course of each band; ESTOI what is then left of each spectrum.
    const heardClipped = normalizeBands(clipped(heard, said));
    normalizeBands(said);
    stoi += product(said, heardClipped) / cleanBands.length;
    normalizeSpectra(said);
    normalizeSpectra(normalizeBands(heard));
    estoi += product(said, heard) / SEGMENT;
  }
  return { estoi: estoi / segments, stoi: stoi / segments };
}

/** The numbers of those frames that are not silent. */
function speakingFrames(samples: Float32Array): number[] {
  const energies = Array.from({ length: framesIn(samples.length) }, (_, frame) => {
    let energy = 0;
    for (let at = 0; at < FRAME; at++) energy += ((samples[frame * HOP + at] ?? 0) * (WINDOW[at] ?? 0)) ** 2;
    return energy;
  });
  const quietest = Math.max(...energies) * 10 ** (-SILENCE_DB / 10);
  return energies.flatMap((energy, frame) => (energy > quietest ? [frame] : []));
}

/** These frames put together again, each half over the one before it. */
function only(frames: readonly number[], samples: Float32Array): Float32Array {
  const joined = new Float32Array(frames.length === 0 ? 0 : (frames.length - 1) * HOP + FRAME);
  for (const [place, frame] of frames.entries()) {
    for (let at = 0; at < FRAME; at++) {
      const sample = (samples[frame * HOP + at] ?? 0) * (WINDOW[at] ?? 0);
      joined[place * HOP + at] = (joined[place * HOP + at] ?? 0) + sample;
    }
  }
  return joined;
}

/** `cells[band * SEGMENT + frame]` */
function segmentOf(bands: Bands, from: number): Float64Array {
  const cells = new Float64Array(bands.length * SEGMENT);
  for (const [band, course] of bands.entries()) {
    cells.set(course.subarray(from, from + SEGMENT), band * SEGMENT);
  }
  return cells;
}

/** In place: each band's course gets the mean 0 and the length 1. */
function normalizeBands(cells: Float64Array): Float64Array {
  for (let begin = 0; begin < cells.length; begin += SEGMENT) normalize(cells, begin, SEGMENT, 1);
  return cells;
}

/** In place: the same for the spectrum of each moment. */
function normalizeSpectra(cells: Float64Array): Float64Array {
  for (let frame = 0; frame < SEGMENT; frame++) normalize(cells, frame, cells.length / SEGMENT, SEGMENT);
  return cells;
}

/** What does not vary becomes all zero. */
function normalize(cells: Float64Array, begin: number, count: number, step: number): void {
  const end = begin + count * step;
  let sum = 0;
  for (let at = begin; at < end; at += step) sum += cells[at] ?? 0;
  const mean = sum / count;
  let squares = 0;
  for (let at = begin; at < end; at += step) {
    const centred = (cells[at] ?? 0) - mean;
    cells[at] = centred;
    squares += centred * centred;
  }
  const scale = squares < 1e-24 ? 0 : 1 / Math.sqrt(squares);
  for (let at = begin; at < end; at += step) cells[at] = (cells[at] ?? 0) * scale;
}

/** Each band of what was heard as loud as it was said, and nowhere worse than the worst. */
function clipped(heard: Float64Array, said: Float64Array): Float64Array {
  const cells = new Float64Array(said.length);
  for (let begin = 0; begin < said.length; begin += SEGMENT) {
    const end = begin + SEGMENT;
    const energy = product(heard, heard, begin, end);
    const gain = energy > 0 ? Math.sqrt(product(said, said, begin, end) / energy) : 0;
    for (let at = begin; at < end; at++) {
      cells[at] = Math.min((heard[at] ?? 0) * gain, (said[at] ?? 0) * LOUDEST);
    }
  }
  return cells;
}

function product(a: Float64Array, b: Float64Array, begin = 0, end = a.length): number {
  let sum = 0;
  for (let at = begin; at < end; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
