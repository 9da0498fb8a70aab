import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

async function run(script: string, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: said.out, error: said.error.trim() };
}

// Would be what is complained of, were the arguments not read first.
const NOTHING_IS_SET_UP = { MEDIASOUP_WORKER_BIN: '/nowhere' };
const start = (...args: string[]) => run('scripts/run.mjs', ['start', ...args], NOTHING_IS_SET_UP);

test.each(['abc', '-', '80.5', '65536', ''])(
  '--port %s is refused before anything is set up',
  async (port) => {
    expect(await start(`--port=${port}`)).toEqual({
      code: 1,
      out: '',
      error: `--port takes a number from 0 to 65535, not "${port}".`,
    });
  },
);

test('an unknown option is refused before anything is set up, with all that there are', async () => {
  const { code, out, error } = await start('--prot', '1');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(error).toMatch(/^Unknown option '--prot'.*\nUsage: npm start/s);
});

test('help is given without setting anything up', async () => {
  expect(await start('--help')).toMatchObject({
    code: 0,
    error: '',
    out: expect.stringMatching(/^Usage: npm start/) as string,
  });
});

test('a port that is taken and an address that is not there are named in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-start-'));
  const env = {
    VITRINE_HISTORY_FILE: ':memory:',
    VITRINE_HISTORY_FILES: folder,
    VITRINE_SFU_WORKERS: '1',
    VITRINE_LOG_LEVEL: 'silent',
  };
  try {
    const port = String((taken.address() as AddressInfo).port);
    expect(await run('server/main.ts', ['--port', port], env)).toMatchObject({
      code: 1,
      error: `Port ${port} is taken by another program; choose one with --port.`,
    });
    // From the block that is kept for documentation.
    expect(await run('server/main.ts', ['--host', '203.0.113.5', '--port', '0'], env)).toMatchObject({
      code: 1,
      error: 'This machine has no address 203.0.113.5; choose one with --host.',
    });
  } finally {
    taken.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
