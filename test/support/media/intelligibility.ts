/**
 * How well speech is understood at the far end of a call: what was heard is laid along the loop that was spoken, in
 * short pieces, because a jitter buffer stretches and squeezes time, which costs nobody a word.
 */
import { resample } from './resample.ts';
import type { Sound } from './speech-file.ts';
import { type Scores, scoreSpeech, SEGMENT } from './stoi.ts';
import { type Bands, FRAME, HOP, RATE, thirdOctaves } from './third-octaves.ts';

export interface Intelligibility extends Scores {
  /** How many the scores are the means of. */
  readonly pieces: number;
}

/**
 * Frames; 0.6 s. In much less there is not enough to tell where a piece belongs; in more, time that runs a little
 * faster or slower within the piece would count as words that nobody understands.
 */
const PIECE = 48;
const PIECE_SAMPLES = (PIECE - 1) * HOP + FRAME;
/** Frames from piece to piece: they overlap, so that each segment is in one of them. */
const ADVANCE = PIECE - SEGMENT + 1;
/** How finely a piece is laid, in parts of a frame's hop. */
const FINER = 4;
const FINE_HOP = HOP / FINER;
/** Fine hops by which a piece may be earlier or later than the whole: 500 ms, as a buffer that was full runs empty. */
const SLACK = Math.round(RATE / 2 / FINE_HOP);

/**
 * @param heard at least a piece, better seconds; from anywhere in the loop, at any loudness
 * @param spoken one turn of the loop
 * @throws Error when too little was heard
 */
export function intelligibility(heard: Sound, spoken: Sound): Intelligibility {
  const { samples } = resample(heard, RATE);
  const loop = resample(spoken, RATE).samples;
  const pattern = courses(samples);
  const turns = around(loop, 0, loop.length + samples.length);
  const begin = HOP * bestPlace(pattern, courses(turns));

  // What was spoken meanwhile, with room before and behind it.
  const slackSamples = SLACK * FINE_HOP;
  const meanwhile = around(loop, begin - slackSamples, samples.length + 2 * slackSamples);
  const reference = courses(meanwhile, FINE_HOP);
  const scores: Scores[] = [];
  for (let frame = 0; frame + PIECE <= lengthOf(pattern); frame += ADVANCE) {
    const piece = cut(pattern, frame, PIECE);
    const nearby = cut(reference, frame * FINER, (PIECE - 1) * FINER + 1 + 2 * SLACK);
    const at = frame * HOP + FINE_HOP * bestPlace(piece, nearby, FINER);
    const score = scoreSpeech(
      meanwhile.subarray(at, at + PIECE_SAMPLES),
      samples.subarray(frame * HOP, frame * HOP + PIECE_SAMPLES),
    );
    if (score !== undefined) scores.push(score);
  }
  if (scores.length === 0) throw new Error('too little was heard to be compared with what was spoken');
  const mean = (name: keyof Scores): number =>
    scores.reduce((sum, score) => sum + score[name], 0) / scores.length;
  return { estoi: mean('estoi'), stoi: mean('stoi'), pieces: scores.length };
}

/** A part of the endless loop. */
function around(loop: Float32Array, from: number, length: number): Float32Array {
  const part = new Float32Array(length);
  for (let at = 0; at < length; at++) part[at] = loop[(from + at + loop.length) % loop.length] ?? 0;
  return part;
}

/** Compressed, or the loudest vowels alone would say where a piece belongs. */
function courses(samples: Float32Array, hop = HOP): Bands {
  return thirdOctaves(samples, hop).map((band) => band.map(Math.sqrt));
}

function cut(bands: Bands, from: number, length: number): Bands {
  return bands.map((band) => band.subarray(from, from + length));
}

function lengthOf(bands: Bands): number {
  return bands[0]?.length ?? 0;
}

/**
 * The frame of the reference from which on it is most like the pattern.
 * @param stride frames of the reference for each of the pattern
 */
function bestPlace(pattern: Bands, reference: Bands, stride = 1): number {
  const places = lengthOf(reference) - (lengthOf(pattern) - 1) * stride;
  let best = 0;
  let bestLikeness = -Infinity;
  for (let place = 0; place < places; place++) {
    let likeness = 0;
    for (const [band, course] of pattern.entries()) {
      likeness += correlationAt(course, reference[band] ?? course, place, stride);
    }
    if (likeness > bestLikeness) {
      best = place;
      bestLikeness = likeness;
    }
  }
  return best;
}

/** Pearson's; 0 where one of the two does not vary. */
function correlationAt(pattern: Float64Array, reference: Float64Array, from: number, stride: number): number {
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let at = 0; at < pattern.length; at++) {
    const a = pattern[at] ?? 0;
    const b = reference[from + at * stride] ?? 0;
    sumA += a;
    sumB += b;
    squaresA += a * a;
    squaresB += b * b;
    products += a * b;
  }
  const count = pattern.length;
  const variance = (squaresA - sumA ** 2 / count) * (squaresB - sumB ** 2 / count);
  return variance > 1e-18 ? (products - (sumA * sumB) / count) / Math.sqrt(variance) : 0;
}
