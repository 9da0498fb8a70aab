/** What passed a line in the last second, in words. Pure. */
import type { Lane, LaneConditions } from '#test/relay/lane.ts';
import { inBits, inPercent } from './wishes.ts';

export interface LaneCounts {
  readonly bytes: number;
  readonly passed: number;
  readonly lost: number;
  readonly overflowed: number;
  readonly refused: number;
}

export interface LaneState {
  readonly counts: LaneCounts;
  readonly queueMs: number;
  readonly conditions: Pick<LaneConditions, 'rate' | 'isCut'>;
}

export function stateOf(lane: Lane): LaneState {
  const { bytes, passed, lost, overflowed, refused, queueMs, conditions } = lane;
  return { counts: { bytes, passed, lost, overflowed, refused }, queueMs, conditions };
}

/** As in "280 of 300 kbit/s, lost 10 %, no room for 4 %, queue 290 ms". */
export function trafficOf(before: LaneState, now: LaneState, seconds: number): string {
  const grown = (name: keyof LaneCounts): number => now.counts[name] - before.counts[name];
  const [passed, lost, overflowed, refused] = [
    grown('passed'),
    grown('lost'),
    grown('overflowed'),
    grown('refused'),
  ];
  const all = Math.max(1, passed + lost + overflowed);
  const { rate, isCut } = now.conditions;
  const speed = inBits((grown('bytes') * 8) / seconds);
  const parts = [
    isCut ? 'cut' : rate === undefined ? speed : `${speed} of ${inBits(rate)}`,
    lost > 0 && `lost ${inPercent(lost / all)}`,
    overflowed > 0 && `no room for ${inPercent(overflowed / all)}`,
    refused > 0 && `stopped ${refused} packets`,
    now.queueMs >= 1 && `queue ${Math.round(now.queueMs)} ms`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
