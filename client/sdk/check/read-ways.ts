/** Which ways of media are open and which one is used, read from what the browser says of its candidate pairs. Pure. */
import type { CallCheck, Way } from '#protocol/check.ts';

export type Ways = Pick<CallCheck, 'way' | 'open' | 'roundTripMs'>;

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
  readonly responsesReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly nominated?: boolean;
  readonly selected?: boolean;
  readonly selectedCandidatePairId?: string;
}

/** @param stats of one transport each, as entries of an `RTCStatsReport` */
export function readWays(stats: readonly Iterable<unknown>[]): Ways {
  const open: Partial<Record<Way, boolean>> = {};
  let used: { readonly way: Way; readonly roundTripMs: number | undefined } | undefined;
  for (const entries of stats) {
    const byId = new Map([...(entries as Iterable<Entry>)].map((entry) => [entry.id, entry]));
    const all = [...byId.values()];
    const chosenId = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
    for (const pair of all) {
      const way = pair.type === 'candidate-pair' ? wayOf(byId.get(pair.localCandidateId ?? '')) : undefined;
      if (way === undefined) continue;
      const answered = pair.state === 'succeeded' || (pair.responsesReceived ?? 0) > 0;
      open[way] = open[way] === true || answered;
      // Firefox has no transports in its statistics, and marks the pair itself.
      const isChosen = chosenId === undefined ? pair.selected === true : pair.id === chosenId;
      if (!isChosen || !answered) continue;
      const seconds = pair.currentRoundTripTime;
      used = { way, roundTripMs: seconds === undefined ? undefined : Math.round(seconds * 1000) };
    }
  }
  return {
    ...(Object.keys(open).length > 0 && { open }),
    ...(used !== undefined && { way: used.way }),
    ...(used?.roundTripMs !== undefined && { roundTripMs: Math.min(60_000, used.roundTripMs) }),
  };
}

function wayOf(local: Entry | undefined): Way | undefined {
  if (local === undefined) return undefined;
  if (local.candidateType === 'relay') return 'relay';
  return local.protocol === 'udp' || local.protocol === 'tcp' ? local.protocol : undefined;
}
