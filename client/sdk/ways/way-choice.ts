/**
 * Which way the media of a call takes, judged by what is lost on the one in use. ICE leaves a way that is dead; one
 * that only loses much it would keep for ever. Pure.
 */
import type { WayRules } from '#protocol/media-policy.ts';

/** Directly, or by how a relay is reached; `relay-tcp` also over TLS. */
export type Way = 'udp' | 'tcp' | 'relay-udp' | 'relay-tcp';

/** What was seen of the media since the last look. */
export interface WayLook {
  /** In use. */
  readonly way: Way;
  /**
   * Share of what was sent that was of no use, 0 … 1; undefined where too little flowed to tell. Of packets, what is
   * lost beyond the node is among it.
   */
  readonly trouble: number | undefined;
  /** Of ICE's questions; undefined where none had an answer. */
  readonly roundTripMs: number | undefined;
  /** ICE's own questions on this way, which end at the node, and how many had no answer. */
  readonly questions: number;
  readonly missed: number;
}

/**
 * `loss`: another way may be better · `return`: a better way may be well again · `unreached`: the one that was sought
 * is not open, back to what was · `least`: all are bad, and this one is the least so.
 */
export type WayCause = 'loss' | 'return' | 'unreached' | 'least';

export interface WayOrder {
  readonly way: Way;
  readonly cause: WayCause;
  /** Of the way in use. */
  readonly trouble: number;
}

interface Known {
  /** When it was used last; undefined where it was not reached. */
  readonly trouble: number | undefined;
  /** The shortest round trip that was seen. */
  readonly bestMs: number | undefined;
  /** Of late. */
  readonly failures: number;
  /** Not tried before, on the clock of the looks. */
  readonly notBefore: number;
}

interface Measured extends WayLook {
  readonly at: number;
  readonly trouble: number;
}

export interface WayState {
  /** In use since `since`; undefined before the first look. */
  readonly way: Way | undefined;
  readonly since: number;
  /** It was chosen by ICE, or was well for long enough since it was ordered. */
  readonly isProven: boolean;
  /** When it was good for so long that a failure was forgotten. */
  readonly calmSince: number;
  /** Of late, newest last; also of other ways, for ICE may come and go. */
  readonly looks: readonly Measured[];
  readonly sought: { readonly way: Way; readonly since: number } | undefined;
  readonly known: Readonly<Partial<Record<Way, Known>>>;
}

export const FRESH_WAYS: WayState = {
  way: undefined,
  since: 0,
  isProven: true,
  calmSince: 0,
  looks: [],
  sought: undefined,
  known: {},
};

export interface WayChoice {
  readonly state: WayState;
  readonly order: WayOrder | undefined;
}

/** What has not come up for so long is taken for closed. */
export const REACH_MS = 15_000;
const LONGEST_PATIENCE_MS = 600_000;
/** Good for so long: one failure is forgotten. */
const CALM_MS = 60_000;
/** Among ways that are all bad, a change has to be worth it. */
const CLEARLY = 0.1;
const LEAST_LOOKS = 2;
/** So many of ICE's questions have to be without an answer before loss counts as lost on this way, … */
const LEAST_MISSED = 2;
/** … and this much of the share that is lost. */
const CONFIRMED_BY = 0.4;
/** A round trip so much longer than at best is a queue: what is lost has no room, and has none on another way. */
const QUEUE_MS = 150;

/** What was sought is not open. */
export function closedWay(rules: WayRules, before: WayState, now: number): WayState {
  const { sought } = before;
  if (sought === undefined) return before;
  return withFailure(rules, { ...before, sought: undefined }, sought.way, { trouble: undefined, now });
}

/** ICE had no answer for so long that it seeks a way anew, and is free to take any. */
export function lostWay(before: WayState, now: number): WayState {
  const { way } = before;
  const lost =
    way === undefined
      ? []
      : [
          {
            way,
            trouble: 1,
            roundTripMs: undefined,
            questions: LEAST_MISSED,
            missed: LEAST_MISSED,
            at: now,
          },
        ];
  return { ...before, sought: undefined, looks: [...before.looks, ...lost] };
}

/**
 * @param ways that there are, in the order in which they are wanted; the first is the free choice of ICE
 * @param now ms, of any clock that only goes forward
 */
export function chooseWay(
  rules: WayRules,
  ways: readonly Way[],
  before: WayState,
  look: WayLook,
  now: number,
): WayChoice {
  const [first] = ways;
  if (first === undefined) return { state: before, order: undefined };
  if (before.sought !== undefined) return seek(before, before.sought);
  const looked = withLook(before);
  if (look.way !== before.way) return { state: taken(looked), order: undefined };
  return judge(looked, look.way);

  function seek(state: WayState, { way, since }: { readonly way: Way; readonly since: number }): WayChoice {
    if (look.way === way)
      return { state: { ...taken({ ...state, sought: undefined }), isProven: false }, order: undefined };
    if (now - since < REACH_MS) return { state, order: undefined };
    const failed = failedAt({ ...state, sought: undefined }, way, undefined);
    const left = taken(failed);
    // ICE was free to choose, and has chosen what is in use.
    if (way === first) return { state: left, order: undefined };
    const trouble = failed.known[look.way]?.trouble ?? 0;
    const next = trouble >= rules.leaveAt ? openWay(failed, look.way) : undefined;
    if (next !== undefined) return ordered(left, { way: next, cause: 'loss', trouble });
    return ordered(left, { way: look.way, cause: 'unreached', trouble });
  }

  /** ICE has changed the way, by order or by itself: what is wanted more was not to be had. */
  function taken(state: WayState): WayState {
    const better = ways.slice(0, Math.max(0, ways.indexOf(look.way)));
    const notBefore = now + rules.returnSeconds * 1000;
    return better
      .filter((way) => isOpen(state, way))
      .reduce<WayState>((known, way) => withKnown(known, way, { notBefore }), {
        ...state,
        way: look.way,
        since: now,
        isProven: true,
        calmSince: now,
      });
  }

  function withLook(state: WayState): WayState {
    const { trouble, way, roundTripMs = Infinity } = look;
    const measured: Measured[] = trouble === undefined ? [] : [{ ...look, trouble, at: now }];
    const windowMs = rules.leaveSeconds * 1000;
    const bestMs = Math.min(state.known[way]?.bestMs ?? Infinity, roundTripMs);
    const looks = [...state.looks, ...measured].filter(({ at }) => now - at < windowMs);
    return { ...withKnown(state, way, { bestMs: Number.isFinite(bestMs) ? bestMs : undefined }), looks };
  }

  function judge(state: WayState, way: Way): WayChoice {
    // One on trial is not given as long, nor one that has failed before.
    const isDoubted = !state.isProven || (state.known[way]?.failures ?? 0) > 0;
    const windowMs = (rules.leaveSeconds * 1000) / (isDoubted ? 2 : 1);
    const looks = state.looks.filter((one) => one.way === way && now - one.at < windowMs);
    const [first] = looks;
    const leastLooks = isDoubted ? LEAST_LOOKS : LEAST_LOOKS + 1;
    if (first === undefined || looks.length < leastLooks || now - first.at < windowMs / 2)
      return { state, order: undefined };
    const troubles = looks.map(({ trouble }) => trouble);
    const lost = troubles.reduce((sum, trouble) => sum + trouble, 0) / troubles.length;
    const mean = isStream(way) || (isOurs(looks, lost) && !isQueued(looks, state.known[way])) ? lost : 0;
    const isBad = mean >= rules.leaveAt && Math.min(...troubles) >= rules.leaveAt / 2;
    const known = withKnown(state, way, { trouble: mean });
    return isBad ? leave(known, way, mean) : stayOrReturn(known, way, mean);
  }

  function leave(state: WayState, way: Way, trouble: number): WayChoice {
    const failed = failedAt(state, way, trouble);
    const open = openWay(state, way);
    if (open !== undefined) return ordered(failed, { way: open, cause: 'loss', trouble });
    const least = leastBad(state);
    const isWorthIt = least !== undefined && least.way !== way && least.trouble <= trouble - CLEARLY;
    if (isWorthIt) return ordered(failed, { way: least.way, cause: 'least', trouble });
    return { state: { ...state, calmSince: now }, order: undefined };
  }

  function stayOrReturn(state: WayState, way: Way, trouble: number): WayChoice {
    const isCalm = trouble < rules.leaveAt / 2;
    const isProven = state.isProven || now - state.since >= rules.leaveSeconds * 1000;
    const forgets = isCalm && now - state.calmSince >= CALM_MS;
    const failures = Math.max(0, (state.known[way]?.failures ?? 0) - 1);
    const calm: WayState = forgets
      ? { ...withKnown(state, way, { failures, notBefore: 0 }), isProven, calmSince: now }
      : { ...state, isProven, calmSince: isCalm ? state.calmSince : now };
    const better = ways.slice(0, Math.max(0, ways.indexOf(way))).find((one) => isOpen(calm, one));
    if (better === undefined) return { state: calm, order: undefined };
    return ordered(calm, { way: better, cause: 'return', trouble });
  }

  function ordered(state: WayState, order: WayOrder): WayChoice {
    const isSame = order.way === look.way;
    // Back to what still is in use: there is nothing to wait for.
    const sought = isSame ? undefined : { way: order.way, since: now };
    return { state: { ...state, sought, looks: [], since: now, calmSince: now }, order };
  }

  /** One that was good when it was used last goes before one that nobody knows. */
  function openWay(state: WayState, except: Way): Way | undefined {
    const open = ways.filter((way) => way !== except && isOpen(state, way));
    return open.find((way) => (state.known[way]?.trouble ?? 1) < rules.leaveAt) ?? open[0];
  }

  function isOpen(state: WayState, way: Way): boolean {
    return now >= (state.known[way]?.notBefore ?? 0);
  }

  function leastBad(state: WayState): { readonly way: Way; readonly trouble: number } | undefined {
    return ways
      .flatMap((way) => {
        const trouble = state.known[way]?.trouble;
        return trouble === undefined ? [] : [{ way, trouble }];
      })
      .sort((one, other) => one.trouble - other.trouble)[0];
  }

  function failedAt(state: WayState, way: Way, trouble: number | undefined): WayState {
    return withFailure(rules, state, way, { trouble, now });
  }
}

function withFailure(
  rules: WayRules,
  state: WayState,
  way: Way,
  { trouble, now }: { readonly trouble: number | undefined; readonly now: number },
): WayState {
  const failures = (state.known[way]?.failures ?? 0) + 1;
  const patienceMs = Math.min(rules.returnSeconds * 1000 * 2 ** (failures - 1), LONGEST_PATIENCE_MS);
  return withKnown(state, way, { trouble, failures, notBefore: now + patienceMs });
}

function withKnown(state: WayState, way: Way, known: Partial<Known>): WayState {
  const former = state.known[way] ?? { trouble: undefined, bestMs: undefined, failures: 0, notBefore: 0 };
  return { ...state, known: { ...state.known, [way]: { ...former, ...known } } };
}

export function isStream(way: Way | undefined): boolean {
  return way === 'tcp' || way === 'relay-tcp';
}

/** The other side's voice arrives with what its own way has lost: ICE's questions tell which way it was. */
function isOurs(looks: readonly Measured[], lost: number): boolean {
  const sum = (name: 'questions' | 'missed'): number => looks.reduce((total, one) => total + one[name], 0);
  const missed = sum('missed');
  return missed >= LEAST_MISSED && missed / sum('questions') >= lost * CONFIRMED_BY;
}

function isQueued(looks: readonly Measured[], known: Known | undefined): boolean {
  const best = known?.bestMs ?? Infinity;
  return looks.some(({ roundTripMs = 0 }) => roundTripMs > best + QUEUE_MS);
}
