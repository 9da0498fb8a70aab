/** What a soak has to show, beside what it showed. */
import type { Aim } from '../support/report.ts';
import type { Settled } from './ending.ts';
import type { HistoryCheck } from './history-check.ts';
import type { Ledger } from './ledger.ts';
import type { Left } from './leftovers.ts';
import type { MemorySummary } from './memory.ts';

export interface Outcome {
  readonly ledger: Ledger;
  /** After the last call, agents still signed in. */
  readonly calls: Settled;
  /** After everybody left. */
  readonly people: Settled;
  readonly history: HistoryCheck;
  readonly memory: readonly MemorySummary[];
}

/**
 * Flat: from the first third of a process' time to the last, after its warm-up, the median of its heap after
 * collections grows by no more than this, and that of all its memory, whose allocator keeps what it once had, by no
 * more than that. A leak of a hundredth of that per minute is more over half an hour.
 */
const [HEAP_PERCENT, RSS_PERCENT] = [8, 12];

export function aimsOf({ ledger, calls, people, history, memory }: Outcome): Aim[] {
  const wrong = (pattern: RegExp): number =>
    [...ledger.wrong].reduce((total, [what, { count }]) => total + (pattern.test(what) ? count : 0), 0);
  const media = ['rooms', 'peers', 'consumers', 'routers in workers', 'transports in workers'];
  const ofRedis = (kind: string): boolean => !media.includes(kind) && !/ (workers|nodes)$/.test(kind);
  return [
    { what: 'calls begun', measured: ledger.begun.size, unit: '', atLeast: 1 },
    none('calls stuck on the way', wrong(/stuck|hung up|waited/)),
    none(
      'calls left open',
      count(calls.left, (kind) => /calls|queue|waiting|agents/.test(kind)),
    ),
    none('rooms left', sum(calls.left, 'rooms') + sum(calls.left, 'routers in workers')),
    none('transports left', sum(calls.left, 'transports in workers')),
    none(
      'other things left at nodes',
      count(calls.left, (kind) => !ofRedis(kind) && !/rooms|routers|transports/.test(kind)),
    ),
    none('records left', count(calls.left, ofRedis) + count(people.left, ofRedis)),
    none(
      'calls without exactly one end in the history',
      count(history.wrong, (kind) => /call/.test(kind)),
    ),
    none(
      'acked messages lost',
      count(history.wrong, (kind) => /message|conversation/.test(kind)),
    ),
    none('faults that did not mend', wrong(/not mended/)),
    none('processes that ended by themselves', wrong(/by itself/)),
    ...flatness(memory),
  ];
}

function flatness(memory: readonly MemorySummary[]): Aim[] {
  const most = (values: readonly number[]): number => (values.length === 0 ? NaN : Math.max(...values));
  const heaps = memory.flatMap(({ heap }) => (heap === undefined ? [] : [heap.growthPercent]));
  const all = memory.filter(({ kind }) => kind !== 'redis').map(({ rss }) => rss.growthPercent);
  return [
    { what: 'heap: most growth of a process', measured: most(heaps), unit: '%', atMost: HEAP_PERCENT },
    { what: 'RSS: most growth of a process', measured: most(all), unit: '%', atMost: RSS_PERCENT },
  ];
}

function none(what: string, measured: number): Aim {
  return { what, measured, unit: '', atMost: 0 };
}

function count(left: Left, isMeant: (kind: string) => boolean): number {
  return Object.entries(left).reduce((total, [kind, found]) => total + (isMeant(kind) ? found.length : 0), 0);
}

/** Of what is told as `node: count`. */
function sum(left: Left, kind: string): number {
  return (left[kind] ?? []).reduce((total, text) => total + Number(/: (\d+)$/.exec(text)?.[1] ?? 1), 0);
}
