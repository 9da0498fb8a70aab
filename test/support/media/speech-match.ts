/**
 * Whose speech is this? What was heard is laid along each sender's file, at every place of its loop, and the
 * likeness of the two spectrograms is measured. Levels, filters and delays do not matter; words do.
 */
import { IDENTITIES, type Identity } from './frame-code.ts';
import { mediaFiles } from './fixtures.ts';
import { readSpeech, type Sound } from './speech-file.ts';

const FRAME_SECONDS = 0.02;
/** Bands of a third of an octave or so, where Opus keeps speech at every rate. */
const BANDS_HZ = [200, 280, 380, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3150, 3800];

export interface SpeechMatch {
  readonly identity: Identity;
  /** Correlation at the best place, −1 … 1. */
  readonly likeness: number;
  /** The same for the best of the others. */
  readonly nextLikeness: number;
}

/**
 * The sender whose speech fits best, or undefined when nothing fits clearly.
 * @param pace how many seconds of speech were played in one: more than 1 where a jitter buffer catches up
 */
export function recognizeSpeech(heard: Sound, pace = 1): SpeechMatch | undefined {
  const scores = speechLikeness(heard, pace).toSorted((a, b) => b.likeness - a.likeness);
  const [best, next] = scores;
  if (best === undefined || next === undefined) return undefined;
  if (best.likeness < 0.5 || best.likeness - next.likeness < 0.15) return undefined;
  return { ...best, nextLikeness: next.likeness };
}

export function speechLikeness(heard: Sound, pace = 1): { identity: Identity; likeness: number }[] {
  const pattern = spectrogram(heard, pace);
  return IDENTITIES.map((identity) => ({
    identity,
    likeness: bestCorrelation(pattern, referenceOf(identity)),
  }));
}

const references = new Map<Identity, Float64Array[]>();

function referenceOf(identity: Identity): Float64Array[] {
  const known = references.get(identity) ?? spectrogram(readSpeech(mediaFiles(identity).speech));
  references.set(identity, known);
  return known;
}

/** Log energy per band and frame of what was said; `bands[band][frame]`. */
function spectrogram({ rate, samples }: Sound, pace = 1): Float64Array[] {
  const size = Math.round(FRAME_SECONDS * rate);
  const step = (FRAME_SECONDS * rate) / pace;
  const frames = Math.floor((samples.length - size) / step) + 1;
  return BANDS_HZ.map((hertz) => {
    // Goertzel: the energy at one frequency; a frame of 20 ms is 50 Hz … 100 Hz wide.
    const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
    return Float64Array.from({ length: frames }, (_, frame) => {
      let before = 0;
      let last = 0;
      const first = Math.round(frame * step);
      for (let index = first; index < first + size; index++) {
        const next = (samples[index] ?? 0) + coefficient * last - before;
        before = last;
        last = next;
      }
      const energy = last * last + before * before - coefficient * last * before;
      return Math.log10(energy / size + 1e-6);
    });
  });
}

/**
 * Pearson's correlation per band, averaged, at the best place of the loop. In plain loops: what relays packets in the
 * same process waits meanwhile.
 */
function bestCorrelation(pattern: Float64Array[], reference: Float64Array[]): number {
  const loop = reference[0]?.length ?? 0;
  if (loop === 0 || (pattern[0]?.length ?? 0) === 0) return 0;
  const sums = new Float64Array(loop);
  for (const [band, heard] of pattern.entries()) {
    addCorrelations(normalize(heard), reference[band] ?? heard, sums);
  }
  return sums.reduce((best, sum) => Math.max(best, sum / pattern.length), -1);
}

/** @param heard of mean 0 and length 1, laid along `said`, which begins again at its end */
function addCorrelations(heard: Float64Array, said: Float64Array, sums: Float64Array): void {
  // Twice around, so that every window is one piece.
  const around = Float64Array.from(
    { length: said.length + heard.length },
    (_, at) => said[at % said.length] ?? 0,
  );
  for (let offset = 0; offset < said.length; offset++) {
    let [products, sum, squares] = [0, 0, 0];
    for (let at = 0; at < heard.length; at++) {
      const value = around[offset + at] ?? 0;
      products += value * (heard[at] ?? 0);
      sum += value;
      squares += value * value;
    }
    const variance = squares - (sum * sum) / heard.length;
    if (variance > 1e-9) sums[offset] = (sums[offset] ?? 0) + products / Math.sqrt(variance);
  }
}

/** Mean 0, length 1; all zero when nothing varies. */
function normalize(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const norm = Math.hypot(...centred);
  return norm < 1e-9 ? centred.fill(0) : centred.map((value) => value / norm);
}
