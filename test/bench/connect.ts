/**
 * How long from the answer to seeing and hearing each other, in real browsers through the real pages, beside a
 * bare mediasoup page in the same run.
 *
 *   npm run bench -- connect [--calls 30] [--rtt 50] [--outliers]
 */
import { parseArgs } from 'node:util';
import { Person } from '#test/page/person.ts';
import { CLEAR } from '#test/relay/lane.ts';
import { startRelay } from '#test/relay/relay.ts';
import { startServer } from '#test/stage/server-process.ts';
import { enterBare, measureColdJoin, measureWarmJoin, startBareServer } from './connect/bare.ts';
import { aimsOf, type Samples, seriesOf, seriesTable } from './connect/figures.ts';
import { enterProduct, measureColdCall, measureWarmCall, type People } from './connect/product.ts';
import type { Sample } from './connect/sample.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { measuring } from './support/measuring.ts';
import { aimsTable, isMet, writeReport } from './support/report.ts';

const { values } = parseArgs({
  options: {
    /** Warm calls, and warm joins of the bare page; a third as many cold ones. */
    calls: { type: 'string' },
    /** Round trip of the signaling, in milliseconds, for both. */
    rtt: { type: 'string', default: '0' },
    /** 200 warm calls, to find what happens rarely; no cold ones. */
    outliers: { type: 'boolean', default: false },
  },
});
const isForOutliers = values.outliers;
const calls = Number(values.calls ?? (isForOutliers ? 200 : 30));
const rttMs = Number(values.rtt);
const joins = Math.min(calls, 30);
const colds = isForOutliers ? 0 : Math.ceil(joins / 3);

const machine = describeMachine();
const progress = createProgress();
const measured = measuring(progress);
const closing: (() => Promise<unknown>)[] = [];

/** The asked round trip in front of a server. */
async function withRoundTrip(host: string, port: number): Promise<string> {
  if (rttMs === 0) return `http://${host}:${port}`;
  const relay = await startRelay({ listen: { host, port: 0 }, target: { host, port }, protocols: ['tcp'] });
  for (const lane of [relay.tcp.up, relay.tcp.down]) lane.conditions = { ...CLEAR, delayMs: rttMs / 2 };
  closing.push(() => relay.close());
  return `http://${host}:${relay.port}`;
}

async function run(): Promise<Samples> {
  const bareServer = await startBareServer();
  closing.push(() => bareServer.close());
  const server = await startServer({ sfu: { workers: 0 }, limits: { connectionsPerMinute: 10_000 } });
  closing.push(() => server.close());
  const bareOrigin = await withRoundTrip(bareServer.host, bareServer.port);
  const origin = await withRoundTrip('127.0.0.1', server.port);

  const agent = await Person.create({ identity: 'agent', origin });
  closing.push(() => agent.close());
  const shopper = await Person.create({ identity: 'shopper', origin });
  closing.push(() => shopper.close());
  const people: People = { shopper, agent };

  // The bare page before and after: a machine that gets slower meanwhile favours neither.
  const bareHalf = async (half: string) => {
    await enterBare(people, { shopper: bareOrigin, agent: bareOrigin });
    const warm = await measured(`bare page, warm, ${half} half`, Math.ceil(joins / 2), () =>
      measureWarmJoin(people),
    );
    const cold = await measured(`bare page, cold, ${half} half`, Math.ceil(colds / 2), () =>
      measureColdJoin(people, bareOrigin),
    );
    return { warm, cold };
  };
  const before = await bareHalf('first');
  await enterProduct(people);
  const warm = await measured('calls, warm', calls, (index) => measureWarmCall(people, index === 0));
  await shopper.visits('about:blank');
  const cold = await measured('calls, cold', colds, () => measureColdCall(people, origin));
  const after = await bareHalf('second');
  return { warm, cold, bareWarm: [...before.warm, ...after.warm], bareCold: [...before.cold, ...after.cold] };
}

try {
  const samples = await run();
  progress.end();
  const aims = aimsOf(samples, rttMs);
  const series = Object.entries(samples).map(([name, of]: [string, readonly Sample[]]) => [
    name,
    seriesOf(of),
  ]);
  const file = writeReport({
    bench: ['connect', ...(rttMs > 0 ? [`rtt${rttMs}`] : []), ...(isForOutliers ? ['outliers'] : [])].join(
      '-',
    ),
    machine,
    options: { calls, rttMs, joins, colds },
    aims,
    results: { summaries: Object.fromEntries(series) as unknown, samples },
  });
  const named = {
    warm: samples.warm,
    cold: samples.cold,
    'bare warm': samples.bareWarm,
    'bare cold': samples.bareCold,
  };
  console.log(
    `\n${seriesTable(Object.fromEntries(Object.entries(named).filter(([, of]) => of.length > 0)))}`,
  );
  console.log(`\n${aimsTable(aims)}`);
  console.log(
    `\nLoad of the machine at the start: ${machine.loadAverage} on ${machine.cores} cores. Written to ${file}`,
  );
  if (!aims.every(isMet)) process.exitCode = 2;
} finally {
  progress.end();
  for (const close of closing.reverse()) await close();
}
