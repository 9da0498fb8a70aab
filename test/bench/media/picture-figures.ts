/** How good a picture and a voice were, from what was written down. Pure. */
import { quantile } from '../support/statistics.ts';
import type { Heard, Seen, ShownFrame } from './seen.ts';

export interface Span {
  /** ms. */
  readonly from: number;
  readonly to: number;
}

export interface Waiting {
  readonly at: number;
  /** What stands in the queue of the line, in ms. */
  readonly queueMs: number;
}

export interface PictureSample {
  /** Share of what was played that was made up, in percent. */
  readonly concealed: number;
  /** Share of the time in which the picture moved, in percent. */
  readonly moving: number;
  /** Longest time without a new frame, in ms. */
  readonly standstillMs: number;
  /** Lines × frames a second, in percent of the camera's. */
  readonly score: number;
  readonly lines: number;
  readonly rate: number;
  /** Middle of what stood in the queue in the second half of the time, in ms. */
  readonly queueMs: number;
  /** Until picture, sound and queue were in order for the rest of the time, in ms. */
  readonly settledMs: number;
}

/** Longer is a standstill, shorter is only jerky. */
const STANDS_MS = 500;
const SLOT_MS = 1000;
/** Of a slot of a second. */
const CONCEALED_IN_ORDER = 0.03;
const QUEUE_IN_ORDER_MS = 300;

export interface Camera {
  readonly height: number;
  readonly framesPerSecond: number;
}

export function pictureSample(
  seen: Seen,
  waiting: readonly Waiting[],
  span: Span,
  camera: Camera,
): PictureSample {
  const frames = seen.frames.filter(({ at }) => isIn(span, at)).toSorted((a, b) => a.at - b.at);
  const gaps = gapsOf(frames, span);
  const standing = gaps.reduce((sum, { from, to }) => sum + (to - from > STANDS_MS ? to - from : 0), 0);
  const seconds = (span.to - span.from) / 1000;
  const half = (span.from + span.to) / 2;
  return {
    concealed: 100 * concealedIn(seen.heard, span),
    moving: 100 * (1 - standing / (span.to - span.from)),
    standstillMs: gaps.reduce((longest, { from, to }) => Math.max(longest, to - from), 0),
    score: scoreIn(frames, span, camera),
    lines: quantile(
      frames.map(({ height }) => height).toSorted((a, b) => a - b),
      0.5,
    ),
    rate: frames.length / seconds,
    queueMs: quantile(
      waiting
        .filter(({ at }) => at > half && at <= span.to)
        .map(({ queueMs }) => queueMs)
        .toSorted((a, b) => a - b),
      0.5,
    ),
    settledMs: settledMs(seen, waiting, span, gaps),
  };
}

/** Lines × frames a second, in percent of the camera's. */
export function scoreIn(frames: readonly ShownFrame[], span: Span, camera: Camera): number {
  const lines = frames.filter(({ at }) => isIn(span, at)).reduce((sum, { height }) => sum + height, 0);
  return (100 * lines) / (camera.height * camera.framesPerSecond * ((span.to - span.from) / 1000));
}

/**
 * Time until the score has come to a share of what it was before, and stays there for a slot more.
 * @returns Infinity when it does not
 */
export function recoveredMs(
  frames: readonly ShownFrame[],
  span: Span,
  camera: Camera,
  wanted: number,
): number {
  const slots = slotsOf(span).map((slot) => scoreIn(frames, slot, camera) >= wanted);
  const first = slots.findIndex((isGood, index) => isGood && (slots[index + 1] ?? false));
  return first < 0 ? Infinity : first * SLOT_MS;
}

/** Of the camera's, in percent: a second of it has all lines and all but one frame of ten. */
const BEST = 90;
const STEP_MS = 100;

/** @returns ms from which a second of the picture is as the camera has it; undefined when none is */
export function atBestMs(
  frames: readonly ShownFrame[],
  { from, to }: Span,
  camera: Camera,
): number | undefined {
  for (let at = from; at + SLOT_MS <= to; at += STEP_MS)
    if (scoreIn(frames, { from: at, to: at + SLOT_MS }, camera) >= BEST) return at - from;
  return undefined;
}

function settledMs({ heard }: Seen, waiting: readonly Waiting[], span: Span, gaps: readonly Span[]): number {
  const last = slotsOf(span).findLast((slot) => {
    const queues = waiting.filter(({ at }) => isIn(slot, at)).map(({ queueMs }) => queueMs);
    const queueMs = quantile(
      queues.toSorted((a, b) => a - b),
      0.5,
    );
    const stands = gaps.some(({ from, to }) => to - from > STANDS_MS && from < slot.to && to > slot.from);
    return stands || queueMs > QUEUE_IN_ORDER_MS || concealedIn(heard, slot) > CONCEALED_IN_ORDER;
  });
  return last === undefined ? 0 : last.to - span.from;
}

/** @returns share; 1 where nothing is played */
function concealedIn(heard: readonly Heard[], span: Span): number {
  const before = heard.findLast(({ at }) => at <= span.from) ?? heard.find(({ at }) => at > span.from);
  const after = heard.findLast(({ at }) => at <= span.to);
  if (before === undefined || after === undefined || after.samples <= before.samples) return 1;
  return (after.concealed - before.concealed) / (after.samples - before.samples);
}

/** Between frames, from the begin to the first, and from the last to the end. */
function gapsOf(frames: readonly ShownFrame[], { from, to }: Span): Span[] {
  const times = [from, ...frames.map(({ at }) => at), to];
  return times.slice(1).map((at, index) => ({ from: times[index] ?? at, to: at }));
}

function slotsOf({ from, to }: Span): Span[] {
  return Array.from({ length: Math.floor((to - from) / SLOT_MS) }, (_, index) => ({
    from: from + index * SLOT_MS,
    to: from + (index + 1) * SLOT_MS,
  }));
}

function isIn({ from, to }: Span, at: number): boolean {
  return at > from && at <= to;
}
