/**
 * How a call is heard and seen over bad networks, in real browsers through the real pages, at the same time beside a
 * bare mediasoup page with the library's defaults behind lines that are as bad.
 *
 *   npm run bench -- media [--part voice] [--runs 5] …
 *
 * The files of the parts in test/bench/media/ tell what else each takes. The bare page answers for what mediasoup and
 * mediasoup-client do by themselves.
 */
import { parseArgs } from 'node:util';
import type { Part } from './media/part.ts';
import { cost } from './media/cost.ts';
import { cut } from './media/cut.ts';
import { start } from './media/start.ts';
import { video } from './media/video.ts';
import { voice } from './media/voice.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { aimsTable, isMet, writeReport } from './support/report.ts';

const PARTS: Readonly<Record<string, Part>> = { voice, video, start, cut, cost };

const args = process.argv.slice(2);
const { values: asked } = parseArgs({
  args,
  options: { part: { type: 'string', default: 'voice' } },
  strict: false,
});
const name = String(asked.part);
const part = PARTS[name];
if (part === undefined) throw new Error(`--part ${name}? Known: ${Object.keys(PARTS).join(', ')}.`);

const defaults = Object.entries({ ...part.defaults, part: name });
const { values } = parseArgs({
  args,
  options: Object.fromEntries(
    defaults.map(([option, value]) => [option, { type: 'string' as const, default: value }]),
  ),
});

const machine = describeMachine();
const progress = createProgress();
try {
  const { options, aims, results, table } = await part.measure(values, progress);
  progress.end();
  const file = writeReport({ bench: `media-${name}`, machine, options, aims, results });
  console.log(`\n${table}`);
  if (aims.length > 0) console.log(`\n${aimsTable(aims)}`);
  console.log(
    `\nLoad of the machine at the start: ${machine.loadAverage} on ${machine.cores} cores. In ${file}`,
  );
  if (!aims.every(isMet)) process.exitCode = 2;
} finally {
  progress.end();
}
