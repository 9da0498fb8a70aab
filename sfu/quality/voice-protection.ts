/** Which copies a voice carries, by what is lost on its way. Pure: up at once, down only when it has stayed better. */

/** By the round trip, ascending: the last whose `fromMs` is not above the measured one. The first is of 0 ms. */
export interface ProtectionWay {
  readonly fromMs: number;
  readonly copies: readonly number[];
}

export interface ProtectionLevel {
  /** Entered when the share of lost packets reaches this, … */
  readonly riseAt: number;
  /** … and left downwards when it has stayed under this. */
  readonly fallAt: number;
  readonly ways: readonly ProtectionWay[];
}

export interface ProtectionRules {
  /** Ascending, the first from no loss at all. */
  readonly levels: readonly ProtectionLevel[];
  /** How long it has to be better before the next lower level. */
  readonly holdSeconds: number;
}

/** How a voice arrives, at the worst of its receivers. */
export interface VoiceQuality {
  /** Share of packets that do not arrive at the first try, on the whole way. */
  readonly loss: number;
  readonly rttMs: number;
  /** What stands in queues on the way: where that is much, packets are lost for want of room. */
  readonly queueMs: number;
  /** All receivers can use copies. */
  readonly canDecode: boolean;
}

export interface Protection {
  readonly level: number;
  /** When the loss first was low enough for the next lower level, in ms; undefined while it is not. */
  readonly betterSince: number | undefined;
  /** Until then there is no room for copies, in ms. */
  readonly fullUntil: number;
  readonly copies: readonly number[];
}

export const UNPROTECTED: Protection = {
  level: 0,
  betterSince: undefined,
  fullUntil: -Infinity,
  copies: [],
};

/** More than speech and its copies put into a queue that they fit into. */
const FULL_QUEUE_MS = 150;
/** Then copies are tried again: the link may have become wider, or something else on it has ended. */
const FULL_MS = 60_000;

/**
 * Where packets are lost because there are too many, copies are the last thing that helps.
 * @param now ms, of any clock that only goes forward
 */
export function protect(
  { levels, holdSeconds }: ProtectionRules,
  before: Protection,
  { loss, rttMs, queueMs, canDecode }: VoiceQuality,
  now: number,
): Protection {
  const risen = levels.findLastIndex(({ riseAt }) => loss >= riseAt);
  const moved = risen > before.level ? { level: risen, betterSince: undefined } : fall();
  const ways = levels[moved.level]?.ways ?? [];
  const fullUntil = queueMs >= FULL_QUEUE_MS ? now + FULL_MS : before.fullUntil;
  const mayCopy = canDecode && now >= fullUntil;
  const copies = mayCopy ? (ways.findLast(({ fromMs }) => rttMs - queueMs >= fromMs)?.copies ?? []) : [];
  return { ...moved, fullUntil, copies };

  function fall(): Pick<Protection, 'level' | 'betterSince'> {
    const { level } = before;
    if (level === 0 || loss >= (levels[level]?.fallAt ?? 0)) return { level, betterSince: undefined };
    const betterSince = before.betterSince ?? now;
    const isOver = now - betterSince >= holdSeconds * 1000;
    return isOver ? { level: level - 1, betterSince: now } : { level, betterSince };
  }
}
