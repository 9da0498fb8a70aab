/** `npm run cluster` as a person runs it: a call between two regions, seen on the board and broken there. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasMeasured } from '#test/page/has-measured.ts';
import { Person } from '#test/page/person.ts';
import { useCast } from '#test/stage/cast.ts';
import { until } from '#test/until.ts';
import { startChild } from '../../scripts/cluster/child.ts';
import type { Child } from '../../scripts/cluster/child.ts';

const START_LIMIT_MS = 240_000;
const END_LIMIT_MS = 20_000;
/** A killed node is noticed at once; what is left is two browsers that connect anew on a busy machine. */
const MOVED_MS = 15_000;

const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-board-'));
const command = (...args: string[]) => ({
  command: process.execPath,
  args: ['scripts/run.mjs', 'cluster', '--folder', folder, ...args],
});
let cluster: Child | undefined;
let operator: Person;
let shopper: Person;
let agent: Person;
const cast = useCast({ origin: () => `http://localhost:${port()}`, log: () => cluster?.log() ?? '' });

/** Said when it was ready. */
function board(): URL {
  return new URL(cluster?.ready[1] ?? '');
}
const port = (): string => board().port;
const from = (region: string) => ({ origin: `http://${region}.localhost:${port()}` });

beforeAll(async () => {
  cluster = await startChild({
    ...command('--port', '0'),
    ready: /^ +Board +(http:\S+)[\s\S]*Ctrl-C/m,
    startLimitMs: START_LIMIT_MS,
  });
}, START_LIMIT_MS);

afterAll(async () => {
  await operator.close();
  await cast.leave();
  await cluster?.end(END_LIMIT_MS);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The nodes of the one call, as the board draws its path. */
async function nodesOfCall(): Promise<string[]> {
  const [, way = ''] = /Shopper([^A]*)Agent/.exec(await operator.pageText()) ?? [];
  return way.match(/(?:fra|iad|sin)-\d/g) ?? [];
}

/** Both still see each other. */
async function callGoesOn(): Promise<void> {
  await Promise.all([shopper.decodesFramesOf('agent', MOVED_MS), agent.decodesFramesOf('shopper', MOVED_MS)]);
  await shopper.isInState('active');
}

test('a shopper in Asia and an agent in Europe each get the node near them, and the board says so', async () => {
  agent = await cast.agent(from('eu'));
  shopper = await cast.shopper(from('ap'));
  operator = await Person.create({ identity: 'agent', name: 'operator', beside: agent, ...from('eu') });
  await operator.visits(board().pathname + board().hash);
  await operator.reads('All is well', 30_000);
  await operator.reads('4 nodes ready');
  await shopper.startsCall('Video call');
  await Promise.all([agent, shopper].map((person) => hasMeasured(person, ['eu', 'us', 'ap'])));
  await agent.turnOn('Available');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await operator.reads(/Shopper[^A]*sin-1[^A]*fra-\d[^A]*Agent/, 20_000);
  await operator.reads(/1[5-9]\d ms · 1 call/, 20_000);
}, 240_000);

test('a node that is killed on the board is missed there, the call goes on, and it can be started again', async () => {
  await operator.press('Kill sin-1');
  await operator.reads('Media node sin-1 in ap is gone');
  await until(
    'the call to be elsewhere',
    async () => {
      const nodes = await nodesOfCall();
      return nodes.length > 0 && !nodes.includes('sin-1');
    },
    { timeoutMs: MOVED_MS },
  );
  await callGoesOn();
  await operator.reads('moved once');
  await operator.press('Start sin-1');
  await operator.reads('All is well', 60_000);
}, 120_000);

test('a server that is killed on the board takes no call with it', async () => {
  await operator.press('Kill server-1');
  await operator.reads('Stopped by you: server-1');
  await callGoesOn();
  await operator.press('Start server-1');
  await operator.sees('Kill server-1', 'button', 60_000);
  await operator.reads('All is well', 20_000);
}, 120_000);

test('the same is done by the command line, and a second cluster says that one runs', async () => {
  const run = (ready: RegExp, ...args: string[]) =>
    startChild({ ...command(...args), ready, startLimitMs: START_LIMIT_MS });
  const slow = await run(/slow ap by 300 ms: done/, '--slow', 'ap=300');
  expect(await slow.ended()).toBe(0);
  await expect(run(/done/, '--kill', 'atlantis')).rejects.toThrow('sin-1');
  await expect(run(/Ctrl-C ends/, '--port', '0')).rejects.toThrow('A cluster runs already');
}, 120_000);
