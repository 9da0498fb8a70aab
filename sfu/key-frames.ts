/**
 * When to ask a sender for a key frame, decided from what was asked and what came.
 *
 * Chrome ignores a request that comes within 300 ms of the one before, and mediasoup, having asked once, asks
 * again only after a second: a request that falls into Chrome's pause costs the receiver that second. So
 * mediasoup is told to space its requests a little wider than Chrome (`KEY_FRAME_SPACING_MS`), and a request
 * that stays unanswered for longer is forced past mediasoup's memory of it.
 */
export const KEY_FRAME_SPACING_MS = 330;
/** Receivers repeat themselves; closer than this one request says as much as two. */
const COALESCE_MS = 100;
/** One spacing, a round trip and a frame. */
const UNANSWERED_MS = 450;

export interface KeyFrameFacts {
  /** When a key frame was last asked for, or -Infinity. */
  readonly askedAt: number;
  /** When one was last forwarded to the receiver, or -Infinity. */
  readonly forwardedAt: number;
}

/** `ask` goes through mediasoup's spacing; `force` makes it send a request now. */
export type KeyFrameStep = 'skip' | 'ask' | 'force';

/** What to do when a receiver says that it needs a key frame. */
export function keyFrameStep({ askedAt, forwardedAt }: KeyFrameFacts, now: number): KeyFrameStep {
  if (now - askedAt < COALESCE_MS) return 'skip';
  const isUnanswered = askedAt > forwardedAt;
  return isUnanswered && now - askedAt >= UNANSWERED_MS ? 'force' : 'ask';
}

/**
 * How often a stream that should flow but has shown no key frame is looked at, and how many times. A timer may
 * come a millisecond early, and a request then would not count as unanswered yet.
 */
export const KEY_FRAME_CHECK_MS = UNANSWERED_MS + 10;
export const KEY_FRAME_CHECKS = 6;
