/**
 * What a receiver's link has shown of late: what its estimate has done, how much it loses as a rule and whether that is
 * chance, when something stood in its queue. Pure.
 */
import { CALM_QUEUE_MS, LEAST_LEVEL, LEAST_PICTURE, SHARE } from './link-facts.ts';
import type { LinkFacts } from './link-facts.ts';

export interface LinkPast {
  /** Bit/s, as it was told last. */
  readonly estimate: number;
  /** When that last fell, or was first told, in ms. */
  readonly fellAt: number;
  /** When it last jumped up, in ms, and from what: libwebrtc has tried more. */
  readonly jump: { readonly at: number; readonly from: number } | undefined;
  /** Bit/s that pictures may take until it has found out how much it is; Infinity after one small step down. */
  readonly fall: { readonly at: number; readonly to: number } | undefined;
  /** Bit/s that it was of late. */
  readonly peak: number;
  /** When something last stood in a queue, in ms. */
  readonly queuedAt: number;
  /** When it last showed that it does not carry just anything, by a queue or a fall, in ms. */
  readonly limitedAt: number;
  /** Share of packets that was lost of late, and when it was told last, in ms. */
  readonly usualLoss: number;
  readonly toldAt: number;
  /** When it was told first, in ms. */
  readonly since: number;
  /** Since when packets are lost without a queue, in ms; undefined while they are not. */
  readonly lossySince: number | undefined;
}

export const NO_PAST: LinkPast = {
  estimate: 0,
  fellAt: -Infinity,
  jump: undefined,
  fall: undefined,
  peak: 0,
  queuedAt: -Infinity,
  limitedAt: -Infinity,
  usualLoss: 0,
  toldAt: -Infinity,
  since: Infinity,
  lossySince: undefined,
};

/** So long a queue has to show itself: round trips are reported once a second. */
export const SHOWS_MS = 2000;
/** What a new link is sent at first shows it sooner. */
const FIRST_LOOK_MS = 1000;
/** What is sent while a link is made is lost, and its estimate begins somewhere. */
export const BEGINS_MS = 3000;
/** From here on the estimate falls for loss. */
const FELT_LOSS = 0.06;
/** So much is not lost by chance. */
const BROKEN = 0.4;
/** More than usual by this at once: chance does not change like that, full queues do. … */
const UNUSUAL = 0.08;
/** … Of few packets in a second, the more are lost by chance the more it varies; of what is usual. */
const VARIES = 0.5;
/** What is usual follows what is told in about this time. */
const USUAL_MS = { up: 1000, down: 300 } as const;
/** A second. */
const FORGETS = 0.1;
/** Of what it was: it has sunk. */
const SUNK = 0.85;
/** Of what it was: it has fallen. */
const FELL = 0.95;
/** Of what it was: something queues. By less it falls for nothing where little of it is in use, though not twice at once. */
const OVERUSED = 0.9;
const FALLS_MS = 1000;
/** In one look: by itself it grows by a twelfth a second. */
const JUMPED = 1.05;
/** It tries more only while no more of it is sent than this. */
const TRIES_BELOW = 0.65;
/** What was tried in vain is taken back by then. */
const TAKEN_BACK_MS = 2000;
/** Less of it in use, more of it is not needed: a small picture of little detail takes no more than this. */
export const LITTLE_IN_USE = 0.25;

/** One look at a link. */
export interface Moment {
  readonly facts: LinkFacts;
  /** Something stands in its queue. */
  readonly queues: boolean;
  /** To how many bit/s it is lifted, and what it had shown to carry before; undefined while it goes by itself. */
  readonly lift: { readonly to: number; readonly shown: number } | undefined;
  /** Of any clock that only goes forward, in ms. */
  readonly now: number;
}

export function remember(before: LinkPast, moment: Moment): LinkPast {
  const { facts, queues, now } = moment;
  const fallen = fall(before, moment);
  return {
    estimate: facts.estimate,
    fellAt: fellAt(before, moment),
    jump: jump(before, moment),
    fall: fallen,
    peak: Math.max(facts.estimate, before.peak * (1 - forgotten(before, now))),
    queuedAt: queues ? now : before.queuedAt,
    limitedAt: queues || isRunning(fallen) ? now : before.limitedAt,
    usualLoss: usualLoss(before, facts, now),
    toldAt: now,
    since: Math.min(before.since, now),
    lossySince: isByChance(before, facts) && !queues ? (before.lossySince ?? now) : undefined,
  };
}

/** @returns share of packets; 0 until about as much has been lost for two seconds, with nothing in a queue */
export function chanceOfLoss({ lossySince, usualLoss: usual }: LinkPast, now: number): number {
  return lossySince === undefined || now - lossySince < SHOWS_MS ? 0 : usual;
}

/** Share of packets: what is lost by chance differs by less from one moment to the next. */
export function unusual(usual: number): number {
  return UNUSUAL + usual * VARIES;
}

/** Not by what libwebrtc does for nothing: what pictures may take falls with it. */
export function hasJustFallen({ fall: fallen }: LinkPast, now: number): boolean {
  return fallen?.at === now && isRunning(fallen);
}

function isRunning(fallen: LinkPast['fall']): boolean {
  return fallen !== undefined && fallen.to < Infinity;
}

/** A good estimate is forgotten by and by. */
function forgotten({ toldAt }: LinkPast, now: number): number {
  return Math.min(1, (FORGETS * (now - toldAt)) / 1000);
}

/** What is lost by chance stays about as it is. */
function usualLoss({ usualLoss: usual, toldAt }: LinkPast, { loss }: LinkFacts, now: number): number {
  const overMs = loss < usual ? USUAL_MS.down : USUAL_MS.up;
  return usual + (loss - usual) * (1 - Math.exp((toldAt - now) / overMs));
}

function isByChance({ usualLoss: usual }: LinkPast, { loss }: LinkFacts): boolean {
  return loss >= FELT_LOSS && loss < BROKEN && Math.abs(loss - usual) < unusual(usual);
}

function fellAt(before: LinkPast, { facts, now }: Moment): number {
  if (before.estimate === 0) return now - SHOWS_MS + FIRST_LOOK_MS;
  return facts.estimate < before.estimate * SUNK ? now : before.fellAt;
}

function jump(before: LinkPast, { facts, lift, now }: Moment): LinkPast['jump'] {
  // What it is lifted to from here is answered by itself.
  const from = Math.max(before.estimate, lift?.to ?? 0);
  return before.estimate > 0 && facts.estimate > from * JUMPED ? { at: now, from } : before.jump;
}

/** Only to where it was before it jumped: every second, where less is sent than it is. */
function isTakenBack({ jump: last }: LinkPast, { facts, now }: Moment): boolean {
  if (last === undefined || now - last.at >= TAKEN_BACK_MS || facts.sent >= last.from * TRIES_BELOW)
    return false;
  return facts.queueMs < CALM_QUEUE_MS && facts.estimate >= last.from * FELL;
}

/**
 * Where it is far above what is sent, its first steps down change nothing: it falls by a share of itself each time, and
 * not to a share of what comes through.
 */
function fall(past: LinkPast, moment: Moment): LinkPast['fall'] {
  const { estimate: before, fall: last } = past;
  const { facts, lift, now } = moment;
  const { estimate, sent, pictures } = facts;
  const running = last !== undefined && now - last.at < FALLS_MS ? last : undefined;
  const isMade = now - past.since >= BEGINS_MS;
  if (!isMade || estimate >= before * FELL || isTakenBack(past, moment)) return running;
  if (pictures < LEAST_PICTURE || isByChance(past, facts)) return running;
  const isSmall = estimate >= before * OVERUSED && sent < before * LITTLE_IN_USE;
  if (running === undefined && isSmall) return { at: now, to: Infinity };
  // A picture that has just been given more is still on its way up.
  const shown = Math.max(pictures, lift?.shown ?? 0, LEAST_LEVEL / SHARE);
  return { at: now, to: Math.min(running?.to ?? Infinity, shown * SHARE) };
}
