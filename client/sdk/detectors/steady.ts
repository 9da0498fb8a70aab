/** Keeps findings from flickering: what is seen for long enough stands, until it has not been seen for a while. Pure. */

export interface Steadiness {
  readonly appearsAfterMs: number;
  readonly clearsAfterMs: number;
}

export interface Steady {
  readonly stands: boolean;
  /** Since when it has been otherwise than it stands; undefined while it agrees. */
  readonly since: number | undefined;
}

export const NOTHING: Steady = { stands: false, since: undefined };

/** @param isSeen undefined: cannot be told now, e.g. because the person has muted; then nothing stands */
export function steady(
  before: Steady,
  isSeen: boolean | undefined,
  at: number,
  { appearsAfterMs, clearsAfterMs }: Steadiness,
): Steady {
  if (isSeen === undefined) return NOTHING;
  if (isSeen === before.stands) return { stands: before.stands, since: undefined };
  const since = before.since ?? at;
  const patience = isSeen ? appearsAfterMs : clearsAfterMs;
  return at - since >= patience ? { stands: isSeen, since: undefined } : { stands: before.stands, since };
}
