/**
 * How soon the other side is seen, and seen at its best, on a good line.
 *
 *   npm run bench -- media --part start [--runs 5] [--rtt 50] [--patience 10]
 *
 * One call after the other, the product's and the bare page's by turns; a run is both. The shopper's camera gives 720
 * lines of fine detail ten times a second, as much as two cores can encode and decode. The time begins when the agent
 * presses Accept, and when the shopper's bare page joins with everything prepared. The picture is at its best from where
 * a second of it has the camera's lines and nine of ten frames; what does not come within the patience counts as that
 * long. The round trip is that of each of the two lines.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { IDENTITIES } from '#test/media/frame-code.ts';
import type { Identity } from '#test/media/frame-code.ts';
import { Person } from '#test/page/person.ts';
import { summarize } from '../support/statistics.ts';
import { table } from '../support/report.ts';
import { SYSTEMS, openSystems } from './beside.ts';
import type { System } from './beside.ts';
import { detailedPicture } from './detailed-picture.ts';
import type { Part } from './part.ts';
import { atBestMs } from './picture-figures.ts';
import { now, startSeeing, takeSeen } from './seen.ts';

const CAMERA = { width: 1280, height: 720, framesPerSecond: 10 };
/** Large enough for all lines of it. */
const SCREEN = { width: 1700, height: 1000 };
const BEST_AT_MOST_MS = 3000;
const LOOKS_EVERY_MS = 50;

interface StartSample {
  /** ms; the patience where it did not come. */
  readonly firstMs: number;
  readonly bestMs: number;
}

type People = Readonly<Record<Identity, Person>>;

export const start: Part<'runs' | 'rtt' | 'patience'> = {
  defaults: { runs: '5', rtt: '50', patience: '10' },

  async measure(values, progress) {
    const runs = Number(values.runs);
    const patienceMs = Number(values.patience) * 1000;
    const delayMs = Number(values.rtt) / 2;
    const samples: Record<System, StartSample[]> = { vitrine: [], bare: [] };
    for (let run = 0; run < runs; run += 1) {
      for (const [at, system] of SYSTEMS.entries()) {
        progress.step(`${system}, run ${run + 1} of ${runs}`, at + 1, SYSTEMS.length);
        samples[system].push(await measureStart(system, { delayMs, patienceMs }));
      }
    }
    const of = (system: System, figure: keyof StartSample) =>
      summarize(samples[system].map((sample) => sample[figure]));
    return {
      options: { runs, patienceMs, delayMs, camera: CAMERA },
      aims: [
        {
          what: 'at its best after',
          measured: of('vitrine', 'bestMs').p50,
          unit: 'ms',
          atMost: BEST_AT_MOST_MS,
        },
      ],
      results: SYSTEMS.map((system) => ({
        system,
        first: of(system, 'firstMs'),
        best: of(system, 'bestMs'),
        samples: samples[system],
      })),
      table: resultsTable(samples, patienceMs),
    };
  },
};

async function measureStart(
  system: System,
  { delayMs, patienceMs }: { delayMs: number; patienceMs: number },
): Promise<StartSample> {
  const systems = await openSystems({ delayMs });
  const closing = [() => systems.close()];
  try {
    const people: Partial<Record<Identity, Person>> = {};
    for (const identity of IDENTITIES) {
      const { origin } = systems.lines[system].of[identity];
      const own = identity === 'shopper' ? { camera: detailedPicture(CAMERA) } : { viewport: SCREEN };
      const person = await Person.create({ identity, origin, ...own });
      closing.push(() => person.close());
      people[identity] = person;
    }
    const begin = system === 'vitrine' ? beginVitrine : beginBare;
    const from = await begin(people as People);
    await sleep(patienceMs);
    const { frames } = await takeSeen((people as People).agent.page);
    const bestMs = atBestMs(frames, { from, to: from + patienceMs }, CAMERA);
    const firstMs = frames[0] === undefined ? patienceMs : frames[0].at - from;
    return { firstMs, bestMs: bestMs ?? patienceMs };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** @returns when */
async function beginVitrine({ shopper, agent }: People): Promise<number> {
  await Promise.all([shopper.visits('/'), agent.visits('/desk')]);
  await agent.press('Sign in as demo agent');
  await agent.turnOn('Available');
  await startSeeing(agent.page, LOOKS_EVERY_MS);
  await shopper.startsCall('Video call');
  await agent.sees('Accept', 'button');
  const at = now();
  await agent.press('Accept');
  return at;
}

async function beginBare({ shopper, agent }: People): Promise<number> {
  await Promise.all([shopper.visits(`/?lines=${CAMERA.height}`), agent.visits('/?looks')]);
  for (const { page } of [agent, shopper]) await page.evaluate(() => bare.prepare());
  await agent.page.evaluate(() => bare.join());
  await startSeeing(agent.page, LOOKS_EVERY_MS);
  const at = now();
  await shopper.page.evaluate(() => bare.join());
  return at;
}

function resultsTable(samples: Readonly<Record<System, readonly StartSample[]>>, patienceMs: number): string {
  const inSeconds = (ms: number): string => (ms / 1000).toFixed(1);
  const rows = SYSTEMS.map((system) => {
    const cells = (['firstMs', 'bestMs'] as const).flatMap((figure) => {
      const { p50, min, max } = summarize(samples[system].map((sample) => sample[figure]));
      return [inSeconds(p50), `${inSeconds(min)}-${inSeconds(max)}`];
    });
    const never = samples[system].filter(({ bestMs }) => bestMs >= patienceMs).length;
    return [system, ...cells, `${never} of ${samples[system].length}`];
  });
  return table(['', 'seen after s', 'range', 'at its best after s', 'range', 'not within patience'], rows);
}
