/**
 * How a picture and the voice beside it come through a bad network.
 *
 *   npm run bench -- media --part video [--runs 5] [--seconds 20] [--clear 12] [--ways down,up]
 *     [--rates 1000,500,300,150,100] [--losses 5,10,20] [--traces steps]
 *
 * The shopper is looked at and the agent looks. Rates are in kbit/s, losses in percent of packets, of the agent's way
 * down or the shopper's way up; traces are those of the lab. A window of `seconds` begins with the change; then the
 * line is clear again for `clear` seconds, in which the picture comes back. "Picture" is lines × frames a second in
 * percent of the camera's, a moving 320×180 of fine detail.
 */
import { summarize } from '../support/statistics.ts';
import { table } from '../support/report.ts';
import type { Aim } from '../support/report.ts';
import { SYSTEMS, openBeside } from './beside.ts';
import type { System } from './beside.ts';
import { detailedPicture } from './detailed-picture.ts';
import type { Part } from './part.ts';
import { videoCases } from './video-cases.ts';
import type { VideoCase } from './video-cases.ts';
import { measureVideo, scoreInTheClear, startLooking } from './video-window.ts';
import type { VideoSample } from './video-window.ts';

const CONCEALED_AT_MOST = 1;
const STANDSTILL_AT_MOST_MS = 1000;
const STANDSTILL_FROM_KBPS = 300;
const SETTLED_AT_MOST_MS = 3000;
const BACK_AT_MOST_MS = 8000;
const QUEUE_AT_MOST_MS = 300;

interface Measured extends Record<System, VideoSample[]> {
  readonly videoCase: VideoCase;
}

export const video: Part<'runs' | 'seconds' | 'clear' | 'ways' | 'rates' | 'losses' | 'traces'> = {
  defaults: {
    runs: '5',
    seconds: '20',
    clear: '12',
    ways: 'down,up',
    rates: '1000,500,300,150,100',
    losses: '5,10,20',
    traces: 'steps',
  },

  async measure(values, progress) {
    const runs = Number(values.runs);
    const windowMs = Number(values.seconds) * 1000;
    const clearMs = Number(values.clear) * 1000;
    const cases = videoCases({
      ways: wordsIn(values.ways),
      rates: wordsIn(values.rates).map(Number),
      losses: wordsIn(values.losses).map(Number),
      traces: wordsIn(values.traces),
    });
    const measured: Measured[] = cases.map((videoCase) => ({ videoCase, vitrine: [], bare: [] }));
    const camera = detailedPicture();
    const clear: Record<System, number[]> = { vitrine: [], bare: [] };
    for (let run = 0; run < runs; run += 1) {
      const beside = await openBeside('video', {}, {}, { shopper: { camera }, agent: { viewport: DESK } });
      try {
        await startLooking(beside);
        progress.step(`in the clear, run ${run + 1} of ${runs}`, 0, cases.length);
        await scoreInTheClear(beside, clearMs);
        const best = await scoreInTheClear(beside, CLEAR_MS);
        for (const system of SYSTEMS) clear[system].push(best[system]);
        for (const [at, { videoCase, ...samples }] of measured.entries()) {
          progress.step(`${videoCase.name}, run ${run + 1} of ${runs}`, at + 1, cases.length);
          const sample = await measureVideo(beside, videoCase, { windowMs, clearMs, best });
          for (const system of SYSTEMS) samples[system].push(sample[system]);
        }
      } finally {
        await beside.close();
      }
    }
    const summaries = measured.map(({ videoCase, vitrine, bare }) => ({
      name: videoCase.name,
      vitrine: summaryOf(vitrine),
      bare: summaryOf(bare),
    }));
    return {
      options: { ...values, runs, windowMs, clearMs },
      aims: measured.flatMap(aimsOf),
      results: { clear, summaries, samples: measured },
      table: resultsTable(measured, clear),
    };
  },
};

/** Large enough for the whole picture. */
const DESK = { width: 1400, height: 860 };
const CLEAR_MS = 4000;

function wordsIn(text: string): string[] {
  return text === '' || text === 'none' ? [] : text.split(',');
}

const FIGURES = [
  ...(['concealed', 'moving', 'standstillMs', 'score', 'lines', 'rate'] as const),
  ...(['queueMs', 'settledMs', 'backMs'] as const),
];

function summaryOf(samples: readonly VideoSample[]) {
  return Object.fromEntries(
    FIGURES.map((figure) => [figure, summarize(samples.map((sample) => sample[figure]))]),
  );
}

function middle(samples: readonly VideoSample[], figure: keyof VideoSample): number {
  return summarize(samples.map((sample) => sample[figure]).filter((value) => !Number.isNaN(value))).p50;
}

function aimsOf({ videoCase: { name, kbps, way }, vitrine }: Measured): Aim[] {
  if (kbps === undefined) return [];
  const of = (figure: keyof VideoSample, unit: string, atMost: number): Aim => ({
    what: `${AIMED[figure] ?? figure}, ${name}`,
    measured: middle(vitrine, figure),
    unit,
    atMost,
  });
  return [
    of('concealed', '%', CONCEALED_AT_MOST),
    of('queueMs', 'ms', QUEUE_AT_MOST_MS),
    of('settledMs', 'ms', SETTLED_AT_MOST_MS),
    of('backMs', 'ms', BACK_AT_MOST_MS),
    ...(way === 'down' && kbps >= STANDSTILL_FROM_KBPS
      ? [of('standstillMs', 'ms', STANDSTILL_AT_MOST_MS)]
      : []),
  ];
}

const AIMED: Partial<Record<keyof VideoSample, string>> = {
  concealed: 'voice made up',
  queueMs: 'standing queue',
  settledMs: 'settled',
  backMs: 'back to the best',
  standstillMs: 'longest standstill',
};

function resultsTable(measured: readonly Measured[], clear: Record<System, readonly number[]>): string {
  const shown = (value: number, digits = 0): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
  const rows = measured.flatMap(({ videoCase: { name }, ...samples }) =>
    SYSTEMS.map((system) => {
      const of = (figure: keyof VideoSample): number => middle(samples[system], figure);
      const concealed = samples[system].map((sample) => sample.concealed);
      return [
        `${name}: ${system}`,
        shown(of('concealed'), 1),
        `${shown(Math.min(...concealed), 1)}-${shown(Math.max(...concealed), 1)}`,
        shown(of('moving')),
        shown(of('standstillMs') / 1000, 1),
        shown(of('score')),
        `${shown(of('lines'))}p ${shown(of('rate'))}`,
        shown(of('queueMs')),
        shown(of('settledMs') / 1000, 1),
        shown(of('backMs') / 1000, 1),
      ];
    }),
  );
  const head = [
    ...['', 'made up %', 'range', 'moving %', 'still s', 'picture %', 'lines, rate'],
    ...['queue ms', 'settled s', 'back s'],
  ];
  const best = SYSTEMS.map((system) => `${system} ${shown(summarize(clear[system]).p50)} %`).join(', ');
  return `${table(head, rows)}\n\nPicture in the clear: ${best}`;
}
