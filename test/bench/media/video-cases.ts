/** The bad networks that pictures are measured in. */
import type { LaneConditions, LinkConditions } from '#test/relay/lane.ts';
import { TRACES, isTraceName } from '#test/relay/traces.ts';
import type { Trace } from '#test/relay/trace.ts';

export type Way = 'down' | 'up';

export interface VideoCase {
  readonly name: string;
  /** Whose line is bad: the agent's way down, who looks, or the shopper's way up, who is looked at. */
  readonly way: Way;
  /** In that direction alone. */
  readonly conditions?: LinkConditions;
  readonly trace?: Trace;
  /** kbit/s, where that is what is bad. */
  readonly kbps?: number;
}

export function videoCases({
  ways,
  rates,
  losses,
  traces,
}: {
  readonly ways: readonly string[];
  /** kbit/s. */
  readonly rates: readonly number[];
  /** Percent. */
  readonly losses: readonly number[];
  readonly traces: readonly string[];
}): VideoCase[] {
  const clear: VideoCase = { name: 'nothing bad', way: 'down', conditions: {} };
  const bad = ways.flatMap((name): VideoCase[] => {
    const way = wayOf(name);
    return [
      ...rates.map((kbps) => ({
        name: `${way} ${kbps} kbit/s`,
        way,
        kbps,
        conditions: onlyOn(way, { rate: kbps * 1000 }),
      })),
      ...losses.map((percent) => ({
        name: `${way} ${percent} % lost`,
        way,
        conditions: onlyOn(way, { loss: percent / 100 }),
      })),
      ...traces.map((trace) => {
        if (!isTraceName(trace))
          throw new Error(`--traces ${trace}? Known: ${Object.keys(TRACES).join(', ')}.`);
        return { name: `${way} ${trace}`, way, trace: traceOnlyOn(way, TRACES[trace]) };
      }),
    ];
  });
  return [clear, ...bad];
}

function wayOf(name: string): Way {
  if (name !== 'down' && name !== 'up') throw new Error(`--ways ${name}? Known: down, up.`);
  return name;
}

function onlyOn(way: Way, conditions: Partial<LaneConditions>): LinkConditions {
  return way === 'down' ? { down: conditions } : { up: conditions };
}

/** Of traces that do the same to both directions. */
function traceOnlyOn(way: Way, { about, steps }: Trace): Trace {
  return { about, steps: steps.map(({ atMs, ...conditions }) => ({ atMs, ...onlyOn(way, conditions) })) };
}
