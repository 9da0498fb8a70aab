/** A run over time, in characters. */
import { table } from '../support/report.ts';
import type { MemorySummary } from './memory.ts';
import type { Sample } from './samples.ts';

export interface FaultNote {
  readonly kind: string;
  readonly what: string;
  readonly minute: number;
  readonly endedMinute: number;
  readonly error?: string | undefined;
}

const MOST_COLUMNS = 60;
const BARS = '▁▂▃▄▅▆▇█';

/** One line of progress. */
export function sampleLine({ minute, live, rssMb }: Sample): string {
  const seconds = Math.round(minute * 60);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  const memory = Object.entries(rssMb).map(([kind, mb]) => `${kind} ${mb.toFixed(0)}`);
  const { open, answered, piped } = live;
  return `${clock}  calls ${open}, answered ${answered}, on two nodes ${piped}  MB: ${memory.join(', ')}`;
}

/** Calls, faults and memory beneath each other, on one scale of time from left to right. */
export function plot(samples: readonly Sample[], faults: readonly FaultNote[], minutes: number): string {
  const columns = Math.max(1, Math.min(MOST_COLUMNS, samples.length));
  const place = (minute: number): number =>
    Math.min(columns - 1, Math.max(0, Math.round((minute / minutes) * columns) - 1));
  const marks = Array.from({ length: columns }, () => ' ');
  for (const { minute } of faults) marks[place(minute)] = '×';
  const rows = [
    { name: 'calls', of: ({ live }: Sample) => live.open },
    { name: 'on two nodes', of: ({ live }: Sample) => live.piped },
    ...(['signaling server', 'media node', 'media worker', 'redis'] as const).map((kind) => ({
      name: `${kind}, MB`,
      of: ({ rssMb }: Sample) => rssMb[kind] ?? 0,
    })),
  ];
  const lines = rows.map(({ name, of }) => {
    const most = Math.max(...samples.map(of), 1);
    const bars = Array.from({ length: columns }, (_, column) => {
      const here = samples.filter(({ minute }) => place(minute) === column).map(of);
      return here.length === 0 ? ' ' : BARS[Math.floor((Math.max(...here) / most) * (BARS.length - 1))];
    });
    return `${name.padEnd(22)} ${bars.join('')} ≤ ${most.toFixed(0)}`;
  });
  return [...lines, `${'faults'.padEnd(22)} ${marks.join('')} ${faults.length}`].join('\n');
}

export function memoryTable(summaries: readonly MemorySummary[]): string {
  const mb = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1));
  const slope = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));
  return table(
    ['memory, MB', 'minutes', 'RSS first', 'last', 'a minute', 'heap first', 'last', 'a minute'],
    summaries.map(({ name, minutes, rss, heap }) => [
      name,
      minutes.toFixed(1),
      mb(rss.startMb),
      mb(rss.endMb),
      slope(rss.mbPerMinute),
      mb(heap?.startMb),
      mb(heap?.endMb),
      slope(heap?.mbPerMinute),
    ]),
  );
}
