/** How loud speech is over time in bands of a third of an octave: what STOI and ESTOI compare. */
import { createPowerSpectrum } from './fourier.ts';

/** Hz; the scores are defined at this rate. */
export const RATE = 10_000;
/** Samples. */
export const FRAME = 256;
/** Samples from one frame to the next. */
export const HOP = FRAME / 2;
const SPECTRUM = 512;
const BANDS = 15;
const LOWEST_HZ = 150;

/** Hann's, without the zeros at its ends. */
export const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, at) => Math.sin((Math.PI * (at + 1)) / (FRAME + 1)) ** 2,
);

/** First bins of the bands, and the one after the last. */
const EDGES = Array.from({ length: BANDS + 1 }, (_, band) =>
  Math.round((LOWEST_HZ * 2 ** ((2 * band - 1) / 6) * SPECTRUM) / RATE),
);

const powerSpectrum = createPowerSpectrum(SPECTRUM);

/** Magnitudes, `bands[band][frame]`. */
export type Bands = readonly Float64Array[];

/** @param samples at `RATE`; what does not fill a last frame is left out */
export function thirdOctaves(samples: Float32Array, hop = HOP): Bands {
  const frames = framesIn(samples.length, hop);
  const bands = Array.from({ length: BANDS }, () => new Float64Array(frames));
  const windowed = new Float64Array(FRAME);
  for (let frame = 0; frame < frames; frame++) {
    for (let at = 0; at < FRAME; at++) windowed[at] = (samples[frame * hop + at] ?? 0) * (WINDOW[at] ?? 0);
    const power = powerSpectrum(windowed);
    for (const [band, magnitudes] of bands.entries()) {
      let sum = 0;
      for (let bin = EDGES[band] ?? 0; bin < (EDGES[band + 1] ?? 0); bin++) sum += power[bin] ?? 0;
      magnitudes[frame] = Math.sqrt(sum);
    }
  }
  return bands;
}

export function framesIn(samples: number, hop = HOP): number {
  return Math.max(0, Math.floor((samples - FRAME) / hop) + 1);
}
