/** Which problems a look at sound and picture shows. Pure: what was seen before comes in, what stands goes out. */
import type { ProblemKind } from '#protocol/problems.ts';
import { levelBetween } from './reading.ts';
import type { VoiceCount } from './reading.ts';
import { NOTHING, steady } from './steady.ts';
import type { Steadiness, Steady } from './steady.ts';

/** Single dots of the picture, as bytes of brightness. */
export type Dots = Uint8Array;

/** One look. */
export interface Look {
  /** ms, of a clock that only goes forward. */
  readonly at: number;
  /** Media flows, as far as the transports know. */
  readonly isConnected: boolean;
  /** Undefined: muted by the person, or not open. */
  readonly microphone: { readonly isTaken: boolean; readonly sent: VoiceCount | undefined } | undefined;
  /** Undefined: the other side has muted, or has no microphone. */
  readonly heard: VoiceCount | undefined;
  readonly isVoiceExpected: boolean;
  /** Undefined: off. `none`: the camera is on and gives no frame. `unseen`: nobody can tell now. */
  readonly camera: { readonly isTaken: boolean; readonly picture: Dots | 'none' | 'unseen' } | undefined;
}

export interface Findings {
  readonly last: Look | undefined;
  /** This microphone has given sound in this call. */
  readonly wasHeard: boolean;
  readonly states: Readonly<Partial<Record<ProblemKind, Steady>>>;
}

export const NO_FINDINGS: Findings = { last: undefined, wasHeard: false, states: {} };

/** In a quiet room the noise of a microphone is above this, also after the browser has cleaned it (-80 dB). */
const SOUND = 1e-4;
/** Not even noise: only a switch or a driver is as quiet. */
const NO_NOISE = 3e-6;

const STEADINESS: Readonly<Record<ProblemKind, Steadiness>> = {
  'microphone-silent': { appearsAfterMs: 8000, clearsAfterMs: 0 },
  'microphone-taken': { appearsAfterMs: 3000, clearsAfterMs: 0 },
  'microphone-dead': { appearsAfterMs: 8000, clearsAfterMs: 2000 },
  'camera-black': { appearsAfterMs: 6000, clearsAfterMs: 2000 },
  'camera-frozen': { appearsAfterMs: 12_000, clearsAfterMs: 0 },
  'camera-taken': { appearsAfterMs: 3000, clearsAfterMs: 0 },
  'camera-dead': { appearsAfterMs: 8000, clearsAfterMs: 0 },
  'voice-missing': { appearsAfterMs: 8000, clearsAfterMs: 2000 },
  // It was heard in several stretches of speech already.
  echo: { appearsAfterMs: 0, clearsAfterMs: 0 },
};

/** A microphone that was heard may be quiet for a while: its person listens. */
const LONG_SILENCE: Steadiness = { appearsAfterMs: 20_000, clearsAfterMs: 0 };

/** @param isEcho undefined while it cannot be told */
export function find(before: Findings, look: Look, isEcho?: boolean): Findings {
  const { last } = before;
  const level = look.microphone?.sent && levelBetween(last?.microphone?.sent, look.microphone.sent);
  const wasHeard = before.wasHeard || (level ?? 0) > SOUND;
  const seen: Readonly<Record<ProblemKind, boolean | undefined>> = {
    'microphone-taken': look.microphone?.isTaken,
    'microphone-silent': isTaken(look.microphone) ? undefined : isSilent(level, wasHeard),
    'microphone-dead': isDead(last, look),
    'camera-taken': look.camera?.isTaken,
    'camera-dead': pictureOf(look) === undefined ? undefined : pictureOf(look) === 'none',
    'camera-black': ofDots(look, isBlack),
    'camera-frozen': ofDots(look, (dots) => !isBlack(dots) && isSame(last, dots)),
    'voice-missing': isMissing(last, look),
    echo: isEcho,
  };
  const states: Partial<Record<ProblemKind, Steady>> = {};
  for (const kind of Object.keys(seen) as ProblemKind[]) {
    const needs = kind === 'microphone-silent' && wasHeard ? LONG_SILENCE : STEADINESS[kind];
    states[kind] = steady(before.states[kind] ?? NOTHING, seen[kind], look.at, needs);
  }
  return { last: look, wasHeard, states };
}

export function standing({ states }: Findings): ProblemKind[] {
  return (Object.keys(states) as ProblemKind[]).filter((kind) => states[kind]?.stands === true);
}

function isTaken(device: { readonly isTaken: boolean } | undefined): boolean {
  return device === undefined || device.isTaken;
}

function isSilent(level: number | undefined, wasHeard: boolean): boolean | undefined {
  return level === undefined ? undefined : level < (wasHeard ? NO_NOISE : SOUND);
}

/** Open and unmuted, and no packet leaves; also in silence some do. */
function isDead(last: Look | undefined, look: Look): boolean | undefined {
  const [before, after] = [last?.microphone?.sent, look.microphone?.sent];
  if (!look.isConnected || isTaken(look.microphone) || before?.key !== after?.key) return undefined;
  return before === undefined || after === undefined ? undefined : after.packets <= before.packets;
}

function isMissing(last: Look | undefined, look: Look): boolean | undefined {
  if (!look.isConnected || !look.isVoiceExpected || last?.isVoiceExpected !== true) return undefined;
  const [before, after] = [last.heard, look.heard];
  if (after === undefined) return true;
  return before?.key === after.key ? after.packets <= before.packets : false;
}

function pictureOf({ camera }: Look): Dots | 'none' | undefined {
  if (camera === undefined || camera.isTaken || camera.picture === 'unseen') return undefined;
  return camera.picture;
}

function ofDots(look: Look, test: (dots: Dots) => boolean): boolean | undefined {
  const picture = pictureOf(look);
  return picture === undefined || picture === 'none' ? undefined : test(picture);
}

/** Dark all over and without anything in it: a room at night has lights and noise. */
export function isBlack(dots: Dots): boolean {
  let sum = 0;
  let squares = 0;
  for (const dot of dots) {
    sum += dot;
    squares += dot * dot;
  }
  const mean = sum / dots.length;
  return dots.length > 0 && mean < 10 && squares / dots.length - mean * mean < 9;
}

/** To the last dot: a sensor has noise, however still the scene. */
function isSame(last: Look | undefined, dots: Dots): boolean {
  const before = last === undefined ? undefined : pictureOf(last);
  if (before === undefined || before === 'none' || before.length !== dots.length) return false;
  return dots.every((dot, index) => dot === before[index]);
}
