/** `npm run lab` as a person runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childrenOf } from '#test/child-processes.ts';
import { until } from '#test/until.ts';

const START_LIMIT_MS = 240_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-lab-'));
let lab: ChildProcess;
let said = '';
let shop = '';
let desk = '';

const isRunning = (): boolean => lab.exitCode === null && lab.signalCode === null;

beforeAll(async () => {
  const args = ['scripts/run.mjs', 'lab', '--port', '0', '--folder', folder, '--rtt', '40'];
  lab = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of [lab.stdout, lab.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('the lab to be ready', () => said.includes('shopper: round trip 40 ms') || !isRunning(), {
    timeoutMs: START_LIMIT_MS,
  });
  [shop = '', desk = ''] = ['Shop', 'Desk'].map(
    (page) => new RegExp(`^ +${page}, .* (http:\\S+)$`, 'm').exec(said)?.[1] ?? said,
  );
}, START_LIMIT_MS);

afterAll(async () => {
  if (isRunning()) {
    lab.kill('SIGTERM');
    await once(lab, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

async function types(line: string, answer: string): Promise<void> {
  const before = said.length;
  lab.stdin?.write(`${line}\n`);
  await until(`the answer "${answer}" to "${line}"`, () => said.slice(before).includes(answer));
}

async function open(address: string): Promise<{ text: string; ms: number }> {
  const startedAt = performance.now();
  const text = await (await fetch(address, { headers: { Connection: 'close' } })).text();
  return { text, ms: performance.now() - startedAt };
}

test('the shop and the desk open over two lines, which are made bad by what is typed', async () => {
  expect((await open(shop)).text).toContain('<vitrine-call');
  expect((await open(desk)).text).toContain('<html');
  expect(new URL(shop).host).not.toBe(new URL(desk).host);

  await types('rtt 600 loss 10', 'shopper: loss 10 %, round trip 600 ms');
  expect((await open(shop)).ms).toBeGreaterThan(595);

  await types('agent cut', 'agent: cut');
  let isOpen = false;
  const opening = open(desk).then(() => (isOpen = true));
  // The other line passes meanwhile, there and back.
  await open(shop);
  expect(isOpen).toBe(false);
  await until('the status to say so', () => /^agent +down cut.* up cut/m.test(said));
  await types('agent mend', 'agent: clear');
  await opening;

  await types('trace steps', 'shopper: loss 10 %, round trip 600 ms; trace steps');
  await until('the status to tell of the rate', () => /^shopper +down \S+ kbit\/s of 1 Mbit\/s/m.test(said));
  await types('dwon 3', 'Nothing here is called "dwon"; type help.');
  await types('help', 'trace <name>');
});

test('a signal ends all that it has started', async () => {
  const family = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(family)];
  const pids = family(lab.pid ?? NaN);
  // The command, the lab, the server and its media worker.
  expect(pids.length).toBeGreaterThanOrEqual(4);
  lab.kill('SIGTERM');
  const [code] = (await once(lab, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(said).toContain('Stopping …');
  await until('all of them to be gone', () => pids.every((pid) => !isThere(pid)));
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
