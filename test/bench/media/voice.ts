/**
 * How a voice is heard where packets are lost.
 *
 *   npm run bench -- media --part voice [--runs 5] [--seconds 10] [--losses 0,10,20,30,50] [--rtts 0,150] [--bursts 1,3]
 *
 * The shopper speaks and the agent listens. Losses are shares of packets, in percent, on the listener's way down or
 * the speaker's way up; bursts are mean runs of lost packets at the same share. The round trip is that of
 * each of the two lines. What the processing of microphones and a busy machine cost of ESTOI is in the rows without
 * loss.
 */
import { table } from '../support/report.ts';
import type { Aim } from '../support/report.ts';
import { KEEPS_UDP, openBeside, SYSTEMS } from './beside.ts';
import type { System } from './beside.ts';
import { numbersIn } from './part.ts';
import type { Part } from './part.ts';
import type { LossCase, Samples, TakenWindow } from './voice-loss.ts';
import { lossCases, nameOf, sampleOf, summaryOf, takeWindow } from './voice-loss.ts';

/** At the far line, random loss on the way down, in percent of what is heard. */
const CONCEALED_AT_MOST: Readonly<Record<number, number>> = { 0.2: 1.5, 0.3: 3, 0.5: 12 };
const FAR_MS = 150;
const BUFFER_AT_MOST_MS = 120;

interface Measured extends Samples {
  readonly lossCase: LossCase;
}

export const voice: Part<'runs' | 'seconds' | 'losses' | 'rtts' | 'bursts'> = {
  defaults: { runs: '5', seconds: '10', losses: '0,10,20,30,50', rtts: '0,150', bursts: '1,3' },

  async measure(values, progress) {
    const runs = Number(values.runs);
    const windowMs = Number(values.seconds) * 1000;
    const rtts = numbersIn(values.rtts);
    const cases = lossCases({
      losses: numbersIn(values.losses).map((percent) => percent / 100),
      rtts,
      bursts: numbersIn(values.bursts),
    });
    const measured: Measured[] = cases.map((lossCase) => ({ lossCase, vitrine: [], bare: [] }));
    for (const rttMs of rtts) {
      const ofThese = measured.filter(({ lossCase }) => lossCase.rttMs === rttMs);
      const taken: { readonly of: Samples; readonly windows: Record<System, TakenWindow> }[] = [];
      const beside = await openBeside('voice', { delayMs: rttMs / 2 }, KEEPS_UDP);
      try {
        for (let index = 0; index < runs; index += 1) {
          for (const [at, one] of ofThese.entries()) {
            progress.step(`${nameOf(one.lossCase)}, run ${index + 1} of ${runs}`, at + 1, ofThese.length);
            taken.push({ of: one, windows: await takeWindow(beside, one.lossCase, windowMs) });
          }
        }
      } finally {
        await beside.close();
      }
      for (const { of, windows } of taken)
        for (const system of SYSTEMS) of[system].push(sampleOf(windows[system]));
    }
    const summaries = measured.map(({ lossCase, vitrine, bare }) => ({
      ...lossCase,
      vitrine: summaryOf(vitrine),
      bare: summaryOf(bare),
    }));
    return {
      options: { runs, windowMs },
      aims: aimsOf(measured),
      results: { summaries, samples: measured },
      table: resultsTable(measured),
    };
  },
};

function aimsOf(results: readonly Measured[]): Aim[] {
  return results.flatMap(({ lossCase, vitrine }): Aim[] => {
    const atMost = CONCEALED_AT_MOST[lossCase.loss];
    const isAimed = lossCase.where === 'down' && lossCase.burst === 1 && lossCase.rttMs === FAR_MS;
    if (!isAimed || atMost === undefined) return [];
    const { concealed, bufferMs } = summaryOf(vitrine);
    const what = nameOf(lossCase);
    return [
      { what: `concealed, ${what}`, measured: concealed.p50, unit: '%', atMost },
      { what: `buffer, ${what}`, measured: bufferMs.p50, unit: 'ms', atMost: BUFFER_AT_MOST_MS },
    ];
  });
}

function resultsTable(results: readonly Measured[]): string {
  const rows = results.flatMap(({ lossCase, ...samples }) =>
    SYSTEMS.map((system) => {
      const { concealed, estoi, bufferMs, kbps } = summaryOf(samples[system]);
      const range = `${concealed.min.toFixed(1)}-${concealed.max.toFixed(1)}`;
      return [
        `${nameOf(lossCase)}: ${system}`,
        concealed.p50.toFixed(1),
        range,
        estoi.p50.toFixed(1),
        bufferMs.p50.toFixed(0),
        kbps.p50.toFixed(0),
      ];
    }),
  );
  return table(['', 'concealed %', 'range', 'ESTOI %', 'buffer ms', 'sent kbit/s'], rows);
}
