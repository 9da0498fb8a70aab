/** One check per call, loaded when somebody wants to see it. */
import type * as z from 'zod';
import type { IceServer } from '#protocol/relays.ts';
import type { CallSession } from '../api.ts';
import type { RequestToServer } from '../signaling-client.ts';
import type { Sleep } from '../sleep.ts';
import type { PreCallCheck } from './pre-call-check.ts';

export interface OpenCheckDeps {
  readonly request: RequestToServer;
  readonly iceServers: () => readonly z.output<typeof IceServer>[];
  /** Where the network is measured; absolute, undefined where there is nothing to measure at. */
  readonly probeUrl: () => string | undefined;
  readonly createAudioContext: () => AudioContext;
  readonly sleep: Sleep;
}

export interface CheckedCall extends CallSession {
  readonly media: { transportStats(): Promise<readonly RTCStatsReport[]> };
}

export type OpenCheck = (call: CheckedCall) => Promise<PreCallCheck>;

export function createOpenCheck(deps: OpenCheckDeps): OpenCheck {
  const opened = new WeakMap<CheckedCall, Promise<PreCallCheck>>();

  async function open(call: CheckedCall): Promise<PreCallCheck> {
    const [{ runCheck }, { measureBandwidth }, { createProbeMoves }, { reachesRelay }] = await Promise.all([
      import('./run-check.ts'),
      import('./bandwidth.ts'),
      import('./probe-moves.ts'),
      import('./relay-reach.ts'),
    ]);
    const probeUrl = deps.probeUrl();
    return runCheck({
      call,
      stats: async () => (await call.media.transportStats()).map((report) => report.values()),
      async measure(signal) {
        if (probeUrl === undefined) return {};
        const moves = createProbeMoves(probeUrl);
        return measureBandwidth({ moves, isSparing: savesData(), signal, now: () => performance.now() });
      },
      // Parsed by the contract; the browser's type only lacks `undefined` on what may be left out.
      reachesRelay: (signal) => reachesRelay(deps.iceServers() as readonly RTCIceServer[], signal),
      report: (check) => deps.request('call:report-check', { callId: call.view.id, check }),
      createAudioContext: deps.createAudioContext,
      sleep: deps.sleep,
    });
  }

  return (call) => {
    const known = opened.get(call) ?? open(call);
    opened.set(call, known);
    // Not loaded: a later wish tries again.
    known.catch(() => opened.delete(call));
    return known;
  };
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? '');
}
