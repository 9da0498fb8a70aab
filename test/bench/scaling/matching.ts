/**
 * A small discrete simulation of how servers bring calls and agents together: each walks the one queue and tries the
 * agents who are free the longest, with one round trip to Redis for every step, as server/services/queue.ts does.
 * The same seed gives the same figures.
 */
import { seededRandom } from '#test/relay/lane.ts';

export interface MatchingFigures {
  /** Calls that rang, of those that came, by the end. */
  readonly rung: number;
  /** From coming to ringing, of those that rang. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Agents or calls that another server had taken first, for each call that rang. */
  readonly lostRaces: number;
}

export interface MatchingLoad {
  readonly callsPerSecond: number;
  readonly servers: number;
  readonly seconds: number;
  readonly seed: number;
}

const ROUND_TRIP_MS = 0.5;
/** Enough that nobody waits for an agent. */
const FREE_AGENTS = 200;
const CANDIDATES = 3;
const PASS = 500;
/** The sweeper asks for a match so often while calls wait. */
const TICK_MS = 100;

export function simulateMatching({ callsPerSecond, servers, seconds, seed }: MatchingLoad): MatchingFigures {
  const random = seededRandom(seed);
  const schedule = createSchedule();
  let agents = FREE_AGENTS;
  let free = Array.from({ length: FREE_AGENTS }, (_, index) => index);
  const isFree = new Set(free);
  let queue: Call[] = [];
  const waits: number[] = [];
  let came = 0;
  let lostRaces = 0;
  const wanted = new Array<boolean>(servers).fill(false);
  const isRunning = new Array<boolean>(servers).fill(false);

  function request(server: number): void {
    wanted[server] = true;
    if (isRunning[server]) return;
    isRunning[server] = true;
    schedule.run(work(server));
  }

  function* work(server: number): Steps {
    while (wanted[server]) {
      wanted[server] = false;
      yield* pass();
    }
    isRunning[server] = false;
  }

  function* pass(): Steps {
    yield ROUND_TRIP_MS * 2;
    for (const [index, call] of queue.slice(0, PASS).entries()) {
      if (index > 0) yield ROUND_TRIP_MS;
      yield ROUND_TRIP_MS;
      if (call.isOffered) continue;
      yield ROUND_TRIP_MS;
      const candidates = free.slice(0, CANDIDATES);
      yield ROUND_TRIP_MS * candidates.length;
      for (const agent of candidates) if (yield* offer(call, agent)) break;
    }
  }

  /** @returns whether no other agent needs to be tried */
  function* offer(call: Call, agent: number): Generator<number, boolean, undefined> {
    yield ROUND_TRIP_MS * 2;
    if (!isFree.delete(agent)) {
      lostRaces += 1;
      return false;
    }
    free = free.filter((other) => other !== agent);
    // Both networks at once, then the call is read and put.
    yield ROUND_TRIP_MS * 3;
    if (call.isOffered) {
      lostRaces += 1;
      yield ROUND_TRIP_MS * 2;
      becomesFree(agent);
      return true;
    }
    call.isOffered = true;
    queue = queue.filter((other) => other !== call);
    waits.push(schedule.now() - call.cameAt);
    // For each that begins a call elsewhere one has ended.
    becomesFree((agents += 1));
    return true;
  }

  function becomesFree(agent: number): void {
    isFree.add(agent);
    free = [...free, agent];
    request(Math.floor(random() * servers));
  }

  function* arrivals(): Steps {
    for (;;) {
      yield (-Math.log(1 - random()) * 1000) / callsPerSecond;
      came += 1;
      queue = [...queue, { cameAt: schedule.now(), isOffered: false }];
      request(Math.floor(random() * servers));
    }
  }

  function* sweeper(): Steps {
    for (;;) {
      yield TICK_MS;
      if (queue.length > 0) request(0);
    }
  }

  schedule.run(arrivals());
  schedule.run(sweeper());
  schedule.until(seconds * 1000);
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return {
    rung: waits.length / came,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    lostRaces: lostRaces / Math.max(1, waits.length),
  };
}

interface Call {
  readonly cameAt: number;
  isOffered: boolean;
}
/** Yields the milliseconds until its next step. */
type Steps = Generator<number, void, undefined>;

function createSchedule() {
  /** Buckets by tenths of a millisecond: every step is short, so that looking for the next is cheap. */
  const buckets = new Map<number, Steps[]>();
  let tick = 0;
  const put = (steps: Steps, delayMs: number): void => {
    const at = tick + Math.max(1, Math.round(delayMs * 10));
    buckets.set(at, [...(buckets.get(at) ?? []), steps]);
  };
  const advance = (steps: Steps): void => {
    const { done, value } = steps.next();
    if (done !== true) put(steps, value);
  };
  return {
    now: () => tick / 10,
    run: advance,
    until(endMs: number): void {
      for (; tick < endMs * 10; tick += 1) {
        const due = buckets.get(tick);
        if (due === undefined) continue;
        buckets.delete(tick);
        for (const steps of due) advance(steps);
      }
    },
  };
}
