/**
 * What the protection of a voice costs: bits on both ways, and the time of the server's processes.
 *
 *   npm run bench -- media --part cost [--runs 3] [--seconds 20] [--loss 20] [--rtt 20]
 *
 * One call after the other through the product, the same but for the policy; a run is all of them. Loss, in percent, is
 * on the listener's way down, and the round trip that of each line. Time is that of a processor for each second of the
 * call: the media worker's, and that of the process beside it, which is the whole server here. Compare within a run.
 */
import { readFileSync } from 'node:fs';
import type { PolicyPart } from '#config/policy-part.ts';
import { IDENTITIES } from '#test/media/frame-code.ts';
import { Person } from '#test/page/person.ts';
import { hearingBetween, readVoice } from '#test/page/voice-counters.ts';
import { openLines } from '#test/relay/lines.ts';
import { startServer } from '#test/stage/server-process.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { summarize } from '../support/statistics.ts';
import { table } from '../support/report.ts';
import { callVitrine } from './beside.ts';
import type { Part } from './part.ts';

interface CostSample {
  /** All that leaves the speaker, with headers, kbit/s. */
  readonly upKbps: number;
  /** All that is sent to the listener. */
  readonly downKbps: number;
  /** ms of a processor in each second. */
  readonly workerMs: number;
  readonly serverMs: number;
  /** Percent. */
  readonly concealed: number;
}

type Figure = keyof CostSample;
const FIGURES: readonly Figure[] = ['upKbps', 'downKbps', 'workerMs', 'serverMs', 'concealed'];

const NOTHING = { fec: false, nack: 'off', red: 'off' } as const;
const always = (copies: number[]) => ({
  levels: [{ riseAt: 0, fallAt: 0, ways: [{ fromMs: 0, copies }] }],
  holdSeconds: 10,
});

const VARIANTS: Readonly<Record<string, PolicyPart['audio']>> = {
  nothing: NOTHING,
  FEC: { ...NOTHING, fec: true },
  NACK: { ...NOTHING, nack: 'auto' },
  'FEC, one copy': { ...NOTHING, fec: true, red: 'auto', protection: always([2]) },
  'FEC, two copies': { ...NOTHING, fec: true, red: 'auto', protection: always([1, 3]) },
  'as shipped': {},
};
/** Copies are told within a second or two of the first loss. */
const SETTLE_MS = 6000;

export const cost: Part<'runs' | 'seconds' | 'loss' | 'rtt'> = {
  defaults: { runs: '3', seconds: '20', loss: '20', rtt: '20' },

  async measure(values, progress) {
    const runs = Number(values.runs);
    const options = {
      windowMs: Number(values.seconds) * 1000,
      loss: Number(values.loss) / 100,
      delayMs: Number(values.rtt) / 2,
    };
    const names = Object.keys(VARIANTS);
    const samples = new Map<string, CostSample[]>(names.map((name) => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      for (const [at, name] of names.entries()) {
        progress.step(`${name}, run ${run + 1} of ${runs}`, at + 1, names.length);
        samples.get(name)?.push(await measureCost(VARIANTS[name], options));
      }
    }
    const summaries = [...samples].map(([name, all]) => ({
      name,
      ...Object.fromEntries(FIGURES.map((figure) => [figure, summarize(all.map((one) => one[figure]))])),
      ratios: Object.fromEntries(FIGURES.map((figure) => [figure, ratioOf(samples, name, figure)])),
    }));
    return {
      options: { runs, ...options },
      aims: [],
      results: { summaries, samples: Object.fromEntries(samples) },
      table: costTable(samples),
    };
  },
};

/** To what nothing costs in the same run, the middle of all runs. */
function ratioOf(samples: ReadonlyMap<string, readonly CostSample[]>, name: string, figure: Figure): number {
  const base = samples.get('nothing') ?? [];
  const ratios = (samples.get(name) ?? []).map((one, run) => one[figure] / (base[run]?.[figure] ?? NaN));
  return summarize(ratios.map((ratio) => ratio * 100)).p50 / 100;
}

function costTable(samples: ReadonlyMap<string, readonly CostSample[]>): string {
  const rows = [...samples].map(([name, all]) => {
    const middle = (figure: Figure): number => summarize(all.map((one) => one[figure])).p50;
    const withRatio = (figure: Figure): string =>
      `${middle(figure).toFixed(figure.endsWith('Ms') ? 1 : 0)} (×${ratioOf(samples, name, figure).toFixed(2)})`;
    return [
      name,
      withRatio('upKbps'),
      withRatio('downKbps'),
      withRatio('workerMs'),
      withRatio('serverMs'),
      middle('concealed').toFixed(1),
    ];
  });
  const head = ['', 'up kbit/s', 'down kbit/s', 'worker ms/s', 'server ms/s', 'made up %'];
  return table(head, rows);
}

async function measureCost(
  audio: PolicyPart['audio'],
  { windowMs, loss, delayMs }: { windowMs: number; loss: number; delayMs: number },
): Promise<CostSample> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const lines = await openLines(IDENTITIES);
    closing.push(() => lines.close());
    for (const identity of IDENTITIES) lines.of[identity].set({ delayMs });
    const server = await startServer({
      ...lines.config,
      profiles: { overrides: [{ policy: { audio } }] },
    });
    closing.push(() => server.close());
    const comeIn = async (identity: (typeof IDENTITIES)[number]): Promise<Person> => {
      const person = await Person.create({ identity, origin: lines.of[identity].origin });
      closing.push(() => person.close());
      return person;
    };
    const [shopper, agent] = [await comeIn('shopper'), await comeIn('agent')];
    await callVitrine({ shopper, agent }, 'voice');
    lines.of.agent.set({ delayMs, down: { loss } });
    await sleep(SETTLE_MS);
    const [worker = NaN] = server.workerPids();
    const read = async () => ({
      voice: await readVoice(agent.page),
      at: performance.now(),
      up: lines.of.shopper.up.bytes,
      // What is lost was sent all the same.
      down: lines.of.agent.down.bytes / (1 - loss),
      worker: processorMs(worker),
      server: processorMs(parentOf(worker)),
    });
    const before = await read();
    await sleep(windowMs);
    const after = await read();
    const seconds = (after.at - before.at) / 1000;
    return {
      upKbps: (8 * (after.up - before.up)) / seconds / 1000,
      downKbps: (8 * (after.down - before.down)) / seconds / 1000,
      workerMs: (after.worker - before.worker) / seconds,
      serverMs: (after.server - before.server) / seconds,
      concealed: hearingBetween(before.voice, after.voice).concealed,
    };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** On a processor so far, of its first thread: a worker and Node compute in that. */
function processorMs(pid: number): number {
  const [nanoseconds = NaN] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return nanoseconds / 1e6;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
