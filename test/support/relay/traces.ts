/**
 * Traces by name. All are generated: shapes as they are told of such lines, not recordings of one.
 */
import type { LaneConditions } from './lane.ts';
import type { Trace, TraceStep } from './trace.ts';

const MBIT = 1_000_000;
const KBIT = 1000;

/** One rate for each second, in kbit/s. */
function perSecond(
  kbits: readonly number[],
  at: (kbit: number) => Partial<LaneConditions>,
  upShare: number,
): TraceStep[] {
  return kbits.map((kbit, second) => {
    const up = { rate: kbit * KBIT * upShare };
    return { atMs: second * 1000, rate: kbit * KBIT, ...at(kbit), up };
  });
}

/** Two cells in a minute, with their edges at 0, 30 and 60 s; noise that lasts about two seconds. */
const DRIVE_KBITS: readonly number[] = [
  ...[250, 300, 300, 400, 700, 900, 1850, 1350, 1800, 1850, 2000, 2800, 4100, 5600, 6950],
  ...[8000, 8000, 4300, 3900, 2400, 1650, 2150, 1300, 450, 500, 350, 200, 150, 150, 150],
  ...[150, 200, 500, 400, 350, 500, 1100, 1050, 2500, 1800, 1800, 2750, 2750, 3100, 4750],
  ...[6500, 5900, 4450, 5900, 4450, 2600, 2750, 1200, 900, 800, 550, 350, 350, 250, 200],
];

export const TRACES = {
  steps: {
    about: '1 Mbit/s, after 10 s 300 kbit/s, after 30 s 1 Mbit/s again',
    steps: [
      { atMs: 0, rate: MBIT },
      { atMs: 10_000, rate: 300 * KBIT },
      { atMs: 30_000, rate: MBIT },
    ],
  },
  stairs: {
    about: 'half as much every 15 s, from 1 Mbit/s down to 125 kbit/s, and up again; over and over',
    steps: [1000, 500, 250, 125, 250, 500].map((kbit, index) => ({
      atMs: index * 15_000,
      rate: kbit * KBIT,
    })),
    loopMs: 90_000,
  },
  drive: {
    about:
      '4G in a car: another rate every second, 150 kbit/s to 8 Mbit/s, bursts of loss at the edges of cells',
    steps: perSecond(
      DRIVE_KBITS,
      (kbit) => ({
        delayMs: kbit < 500 ? 60 : 35,
        jitterMs: kbit < 500 ? 40 : 15,
        loss: kbit < 500 ? 0.05 : 0.005,
        burst: 4,
        queueMs: 500,
      }),
      0.4,
    ),
    loopMs: 60_000,
  },
  tunnel: {
    about: 'a train on 4G: from 20 s on it fades, 6 s without anything, then it comes back in steps',
    steps: [
      { atMs: 0, rate: 5 * MBIT, delayMs: 35, jitterMs: 15 },
      { atMs: 20_000, rate: 600 * KBIT, delayMs: 60, jitterMs: 40, loss: 0.1, burst: 5 },
      { atMs: 22_000, isCut: true },
      { atMs: 28_000, rate: 200 * KBIT, delayMs: 90, jitterMs: 60, loss: 0.05, burst: 5 },
      { atMs: 31_000, rate: 1.5 * MBIT, delayMs: 45, jitterMs: 20 },
      { atMs: 35_000, rate: 5 * MBIT, delayMs: 35, jitterMs: 15 },
    ],
    loopMs: 60_000,
  },
  handover: {
    about:
      'out of the reach of one wifi and into that of another: fading from 10 s on, 700 ms of nothing at 15 s',
    steps: [
      { atMs: 0, rate: 20 * MBIT, delayMs: 4, jitterMs: 4 },
      { atMs: 10_000, rate: 4 * MBIT, delayMs: 6, jitterMs: 20, loss: 0.03, burst: 3 },
      { atMs: 13_000, rate: 800 * KBIT, delayMs: 10, jitterMs: 60, loss: 0.15, burst: 6 },
      { atMs: 15_000, isCut: true },
      { atMs: 15_700, rate: 6 * MBIT, delayMs: 8, jitterMs: 15 },
      { atMs: 18_000, rate: 20 * MBIT, delayMs: 4, jitterMs: 4 },
    ],
    loopMs: 30_000,
  },
} as const satisfies Record<string, Trace>;

export type TraceName = keyof typeof TRACES;

export const TRACE_NAMES = Object.keys(TRACES) as TraceName[];

export const isTraceName = (text: string): text is TraceName => Object.hasOwn(TRACES, text);
