/** A line whose conditions change by a script. */
import { type Lanes, type LinkConditions, setLanes } from './lane.ts';

export interface TraceStep extends LinkConditions {
  /** Since the trace began, or began again. */
  readonly atMs: number;
}

export interface Trace {
  /** For a person who chooses one. */
  readonly about: string;
  /** The first at 0, each later than the one before. What a step leaves out is as it was before the trace. */
  readonly steps: readonly TraceStep[];
  /** It begins again after so long. The last step stays when left out. */
  readonly loopMs?: number;
}

export interface Playing {
  /** Leaves the lanes as they are at this moment. */
  stop(): void;
  /** When the last step is reached, or the trace was stopped. */
  readonly over: Promise<void>;
}

/** Until it is over or stopped, nobody else should set the conditions of these lanes. */
export function playTrace(lanes: Lanes, trace: Trace): Playing {
  const before = { up: lanes.up.conditions, down: lanes.down.conditions };
  const over = Promise.withResolvers<void>();
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let last: TraceStep | undefined;

  function play(): void {
    const ms = performance.now() - startedAt;
    const { step, nextMs } = stepAt(trace, ms);
    if (step !== last) {
      const { atMs: _, ...conditions } = step;
      setLanes(lanes, conditions, before);
      last = step;
    }
    if (nextMs === undefined) over.resolve();
    else timer = setTimeout(play, Math.max(1, nextMs - ms));
  }

  play();
  return {
    stop() {
      clearTimeout(timer);
      over.resolve();
    },
    over: over.promise,
  };
}

/** @returns what holds at that time, and when it is over; `nextMs` undefined: never */
export function stepAt(
  { steps, loopMs }: Trace,
  ms: number,
): { readonly step: TraceStep; readonly nextMs: number | undefined } {
  const rounds = loopMs === undefined ? 0 : Math.floor(ms / loopMs);
  const begunMs = rounds * (loopMs ?? 0);
  const next = steps.findIndex(({ atMs }) => atMs > ms - begunMs);
  const step = steps.at(next < 0 ? -1 : next - 1);
  if (step === undefined || next === 0) throw new Error('a trace has a step at 0');
  const endMs = next < 0 ? loopMs : steps[next]?.atMs;
  return { step, nextMs: endMs === undefined ? undefined : begunMs + endMs };
}
