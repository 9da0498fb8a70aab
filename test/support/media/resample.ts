/** The same sound at another rate. */
import type { Sound } from './speech-file.ts';

/** Zero crossings of the kernel to each side: more of them cut more sharply. */
const CROSSINGS = 8;
/** Of the highest frequency that both rates can carry; the rest is the room in which the filter falls. */
const KEPT = 0.9;

/** @param rate whole numbers of hertz on both sides, or there are as many kernels as samples */
export function resample(sound: Sound, rate: number): Sound {
  if (sound.rate === rate) return sound;
  const { samples } = sound;
  const divisor = greatestCommonDivisor(sound.rate, rate);
  const [up, down] = [rate / divisor, sound.rate / divisor];
  const cutoff = KEPT * Math.min(1, up / down);
  const reach = Math.ceil(CROSSINGS / cutoff);
  // Samples fall on as few places between the old ones as the rates have in common.
  const kernels = Array.from({ length: up }, (_, phase) => kernel(phase / up, cutoff, reach));

  const resampled = new Float32Array(Math.floor((samples.length * up) / down));
  for (let at = 0; at < resampled.length; at++) {
    const weights = kernels[(at * down) % up] ?? new Float64Array();
    const first = Math.floor((at * down) / up) - reach;
    const end = Math.min(weights.length, samples.length - first);
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < end; tap++) {
      sum += (samples[first + tap] ?? 0) * (weights[tap] ?? 0);
    }
    resampled[at] = sum;
  }
  return { rate, samples: resampled };
}

/** A windowed sinc around a place `fraction` behind its middle; its weights have the sum 1. */
function kernel(fraction: number, cutoff: number, reach: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) => {
    const distance = tap - reach - fraction;
    const turn = Math.PI * cutoff * distance;
    const sinc = turn === 0 ? 1 : Math.sin(turn) / turn;
    return sinc * Math.cos((Math.PI * distance) / (2 * (reach + 1))) ** 2;
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
