/**
 * How a call is heard and seen over bad networks, in real browsers through the real pages, at the same time beside a
 * bare mediasoup page with the library's defaults behind lines that are as bad.
 *
 *   npm run bench -- media [--runs 5] [--seconds 10] [--losses 0,10,20,30,50] [--rtts 0,150] [--bursts 1,3]
 *
 * The shopper speaks and the agent listens. Losses are shares of packets, in percent, on the listener's way down or
 * the speaker's way up; bursts are mean runs of lost packets at the same share. The round trip is that of
 * each of the two lines. The bare page answers for what mediasoup and mediasoup-client do by themselves. What the
 * processing of microphones and a busy machine cost of ESTOI is in the rows without loss.
 */
import { parseArgs } from 'node:util';
import { openBeside, SYSTEMS } from './media/beside.ts';
import type { LossCase, Samples } from './media/voice-loss.ts';
import { lossCases, measureLoss, nameOf, summaryOf } from './media/voice-loss.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, isMet, table, writeReport } from './support/report.ts';
import type { Aim } from './support/report.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    losses: { type: 'string', default: '0,10,20,30,50' },
    rtts: { type: 'string', default: '0,150' },
    bursts: { type: 'string', default: '1,3' },
  },
});
const runs = Number(values.runs);
const windowMs = Number(values.seconds) * 1000;
const numbers = (text: string): number[] => text.split(',').map(Number);
const rtts = numbers(values.rtts);
const cases = lossCases({
  losses: numbers(values.losses).map((percent) => percent / 100),
  rtts,
  bursts: numbers(values.bursts),
});

/** At the far line, random loss on the way down, in percent of what is heard. */
const CONCEALED_AT_MOST: Readonly<Record<number, number>> = { 0.2: 1.5, 0.3: 3, 0.5: 12 };
const FAR_MS = 150;
const BUFFER_AT_MOST_MS = 120;

const machine = describeMachine();
const progress = createProgress();

interface Measured extends Samples {
  readonly lossCase: LossCase;
}

async function run(): Promise<Measured[]> {
  const results: Measured[] = cases.map((lossCase) => ({ lossCase, vitrine: [], bare: [] }));
  for (const rttMs of rtts) {
    const ofThese = results.filter(({ lossCase }) => lossCase.rttMs === rttMs);
    const beside = await openBeside('voice', { delayMs: rttMs / 2 });
    try {
      for (let index = 0; index < runs; index += 1) {
        for (const [at, measured] of ofThese.entries()) {
          progress.step(`${nameOf(measured.lossCase)}, run ${index + 1} of ${runs}`, at + 1, ofThese.length);
          const sample = await measureLoss(beside, measured.lossCase, windowMs);
          for (const system of SYSTEMS) measured[system].push(sample[system]);
        }
      }
    } finally {
      await beside.close();
    }
  }
  return results;
}

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

try {
  const results = await run();
  progress.end();
  const aims = aimsOf(results);
  const summaries = results.map(({ lossCase, vitrine, bare }) => ({
    ...lossCase,
    vitrine: summaryOf(vitrine),
    bare: summaryOf(bare),
  }));
  const file = writeReport({
    bench: 'media-voice',
    machine,
    options: { runs, windowMs },
    aims,
    results: { summaries, samples: results },
  });
  console.log(`\n${resultsTable(results)}\n\n${aimsTable(aims)}`);
  console.log(
    `\nLoad of the machine at the start: ${machine.loadAverage} on ${machine.cores} cores. In ${file}`,
  );
  if (!aims.every(isMet)) process.exitCode = 2;
} finally {
  progress.end();
}
