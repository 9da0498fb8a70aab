/**
 * Knows how far this browser is from the regions, and tells the server: measured in the background after the hello,
 * kept for a while so that the next page need not, and measured anew when the network changes.
 */
import * as z from 'zod';
import { RegionRtts } from '#protocol/placement.ts';
import type { Probe } from '#protocol/placement.ts';
import { insist } from './insist.ts';
import type { AskProbe } from './probe-request.ts';
import { sampleWays } from './probe-sampling.ts';
import { readJson, writeJson } from './session-store.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface ProbesDeps {
  readonly request: RequestToServer;
  readonly ask: AskProbe;
  readonly store: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  /** What a page can know of its network, e.g. `wifi`. */
  readonly network: () => string;
  /** Resolves when the page has nothing better to do. */
  readonly whenIdle: () => Promise<void>;
  readonly now: () => number;
  readonly sleep: Sleep;
}

export interface Probes {
  /** A hello came, with these probes. Returns at once. */
  welcomed(probes: readonly Probe[]): void;
  networkChanged(): void;
  /** The probe of the region that was measured to be nearest, else the first. */
  nearest(): Probe | undefined;
  stop(): void;
}

const Kept = z.object({ at: z.number(), network: z.string(), rttMs: RegionRtts });
const KEY = 'vitrine:ways';
const KEPT_MS = 10 * 60_000;
/** What is not measured by then is left. */
const BUDGET_MS = 6000;

export function createProbes(deps: ProbesDeps): Probes {
  let known: readonly Probe[] = [];
  let running: AbortController | undefined;

  function kept(): RegionRtts | undefined {
    const found = readJson(deps.store, KEY, Kept);
    if (found === undefined || found.network !== deps.network()) return undefined;
    const age = deps.now() - found.at;
    // A clock that was set back makes it as old as one that is.
    if (age < 0 || age > KEPT_MS) return undefined;
    return known.every(({ region }) => region in found.rttMs) ? found.rttMs : undefined;
  }

  const tell = (rttMs: RegionRtts): Promise<unknown> => deps.request('network:report', { rttMs });

  async function measure(): Promise<void> {
    const mine = new AbortController();
    running = mine;
    await deps.whenIdle();
    if (mine.signal.aborted) return;
    const network = deps.network();
    const budget = setTimeout(() => {
      mine.abort();
    }, BUDGET_MS);
    const rttMs = await sampleWays({ probes: known, ask: deps.ask, signal: mine.signal });
    clearTimeout(budget);
    const isWanted = (): boolean => running === mine;
    if (isWanted() && Object.keys(rttMs).length > 0) {
      // First: what is kept is what the server was told.
      await insist(() => tell(rttMs), isWanted, deps.sleep).catch(() => undefined);
      if (isWanted()) writeJson(deps.store, KEY, { at: deps.now(), network, rttMs });
    }
    if (isWanted()) running = undefined;
  }

  function stop(): void {
    const stopped = running;
    running = undefined;
    stopped?.abort();
  }

  return {
    stop,
    nearest() {
      const rttMs = kept() ?? {};
      const far = (probe: Probe | undefined): number => rttMs[probe?.region ?? ''] ?? 1e9;
      return known.reduce<Probe | undefined>(
        (best, probe) => (best === undefined || far(probe) < far(best) ? probe : best),
        undefined,
      );
    },
    welcomed(probes) {
      known = probes;
      const rttMs = kept();
      // Lost with the connection: the next hello tells it again.
      if (rttMs !== undefined) tell(rttMs).catch(() => undefined);
      else if (running === undefined && probes.length > 0) void measure();
    },
    networkChanged() {
      stop();
      if (known.length > 0) void measure();
    },
  };
}
