/**
 * Whose side is weak, and what of it: told from the samples of both sides, for each alone sees only the sum of the
 * legs. Slow to accuse and slower to forgive, so that the word never flickers. Pure.
 */
import type { QualitySample } from '#protocol/quality-sample.ts';

export type WeakPart = 'uplink' | 'downlink' | 'cpu';
/** `server`: every leg is bad at once, and all of them have only the servers in common. */
export type Weakness =
  | { readonly side: 'mine' | 'theirs'; readonly part: WeakPart }
  | { readonly side: 'server'; readonly part: 'server' };

export interface WeakState {
  readonly weakness: Weakness | undefined;
  /** Samples in a row that speak for another verdict than the present one. */
  readonly against: number;
  readonly candidate: string | undefined;
}

export const NOBODY_WEAK: WeakState = { weakness: undefined, against: 0, candidate: undefined };

/** Of samples, which come every two seconds. */
const ACCUSE_AFTER = 2;
const FORGIVE_AFTER = 5;
/** A verdict stands while its evidence is above this; a new one needs 1. */
const STAYS_ABOVE = 0.6;

/** What makes a leg weak, as the value at which it does. */
const LOST_SHARE = 50;
const RTT_MS = 500;
const JITTER_MS = 80;
/** Below this a call with a picture has no room. */
const UPLINK_KBPS = 300;
const SERVER_LEGS = 4;

export interface Evidence {
  readonly mine: QualitySample;
  /** Undefined while the other side has not told. */
  readonly theirs: QualitySample | undefined;
}

export function judge(before: WeakState, evidence: Evidence): WeakState {
  const severities = severityOf(evidence);
  const worst = strongest(severities);
  const current = before.weakness;
  const holds = current !== undefined && (severities.get(nameOf(current)) ?? 0) >= STAYS_ABOVE;
  const wanted = worst !== undefined && (!holds || worst.name === nameOf(current)) ? worst : undefined;
  const verdict = wanted?.name ?? (holds ? nameOf(current) : undefined);
  if (verdict === (current === undefined ? undefined : nameOf(current)))
    return { weakness: current, against: 0, candidate: undefined };
  const against = verdict === before.candidate ? before.against + 1 : 1;
  if (against < (verdict === undefined ? FORGIVE_AFTER : ACCUSE_AFTER))
    return { weakness: current, against, candidate: verdict };
  return {
    weakness: verdict === undefined ? undefined : WEAKNESSES[verdict],
    against: 0,
    candidate: undefined,
  };
}

type Name =
  | 'mine-uplink'
  | 'mine-downlink'
  | 'mine-cpu'
  | 'theirs-uplink'
  | 'theirs-downlink'
  | 'theirs-cpu'
  | 'server';

const WEAKNESSES: Readonly<Record<Name, Weakness>> = {
  'mine-uplink': { side: 'mine', part: 'uplink' },
  'mine-downlink': { side: 'mine', part: 'downlink' },
  'mine-cpu': { side: 'mine', part: 'cpu' },
  'theirs-uplink': { side: 'theirs', part: 'uplink' },
  'theirs-downlink': { side: 'theirs', part: 'downlink' },
  'theirs-cpu': { side: 'theirs', part: 'cpu' },
  server: { side: 'server', part: 'server' },
};

function nameOf(weakness: Weakness): Name {
  return weakness.side === 'server' ? 'server' : `${weakness.side}-${weakness.part}`;
}

/** 1 is weak. */
function severityOf({ mine, theirs }: Evidence): Map<Name, number> {
  const severities = new Map<Name, number>([
    ['mine-uplink', uplink(mine)],
    ['mine-downlink', downlink(mine, theirs)],
    ['mine-cpu', cpu(mine)],
  ]);
  if (theirs === undefined) return severities;
  severities.set('theirs-uplink', uplink(theirs));
  severities.set('theirs-downlink', downlink(theirs, mine));
  severities.set('theirs-cpu', cpu(theirs));
  const legs = [...severities].filter(([name]) => !name.endsWith('cpu')).map(([, severity]) => severity);
  if (legs.length === SERVER_LEGS && Math.min(...legs) >= 1) severities.set('server', Math.max(...legs) + 1);
  return severities;
}

function uplink(sample: QualitySample): number {
  const lost = Math.max(sample.sentVoiceLost ?? 0, sample.sentPictureLost ?? 0) / LOST_SHARE;
  // Only where the encoder says that it is held back: the estimate alone is low whenever little is sent.
  const isThin = sample.sentLimit === 1 && sample.availableKbps !== undefined;
  const thin = isThin ? UPLINK_KBPS / Math.max(1, sample.availableKbps ?? 1) : 0;
  return Math.max(lost, thin, (sample.rttMs ?? 0) / RTT_MS);
}

/** What the other side's way up has lost already is not this side's doing. */
function downlink(sample: QualitySample, other: QualitySample | undefined): number {
  const heard = onOwnLeg(sample.heardLost, other?.sentVoiceLost);
  const seen = onOwnLeg(sample.seenLost, other?.sentPictureLost);
  // A way that is merely long counts once, with the uplink.
  return Math.max(heard / LOST_SHARE, seen / LOST_SHARE, (sample.heardJitterMs ?? 0) / JITTER_MS);
}

/** In thousandths. */
function onOwnLeg(overBoth = 0, onTheirs = 0): number {
  return Math.max(0, 1000 * (1 - (1000 - overBoth) / Math.max(1, 1000 - onTheirs)));
}

function cpu({ sentLimit }: QualitySample): number {
  return sentLimit === 2 ? 1 : 0;
}

function strongest(
  severities: ReadonlyMap<Name, number>,
): { readonly name: Name; readonly severity: number } | undefined {
  let found: { name: Name; severity: number } | undefined;
  for (const [name, severity] of severities)
    if (severity >= 1 && severity > (found?.severity ?? 0)) found = { name, severity };
  return found;
}
