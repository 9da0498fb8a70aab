/** Two commands started at once in a checkout where something is missing: it is made once, and both go on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '#test/until.ts';

const SCRIPTS = path.resolve('scripts/setup');
let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(path.join(os.tmpdir(), 'vitrine-checkout-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true, force: true });
});

function put(file: string, text: string): void {
  mkdirSync(path.join(checkout, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(checkout, file), text, { mode: 0o755 });
}

/** A tool that notes its begin and end, and takes until the file `go` is there, or the test is over. */
function slowTool(result: string): string {
  return `#!/bin/sh\necho begin >> steps\nuntil [ -e go ] || [ ! -e steps ]; do sleep 0.02; done\n${result}\necho end >> steps\n`;
}

function steps(): string[] {
  const file = path.join(checkout, 'steps');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function run(module: string, name: string) {
  const code = `import { ${name} } from ${JSON.stringify(path.join(SCRIPTS, module))}; await ${name}();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: checkout,
    env: {
      ...process.env,
      PATH: `${checkout}/bin${path.delimiter}${process.env['PATH']}`,
      XDG_CACHE_HOME: path.join(checkout, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  return { said: () => said, exit: once(child, 'exit') };
}

async function runTwice(module: string, name: string): Promise<void> {
  const first = run(module, name);
  await until('the first one has begun', () => steps().length === 1);
  const second = run(module, name);
  await until('the second one waits, or has begun too', () => {
    return second.said().includes('waiting for it') || steps().length > 1;
  });
  put('go', '');
  expect(await Promise.all([first.exit, second.exit])).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(steps()).toEqual(['begin', 'end']);
}

test('the npm packages are installed once', { timeout: 15_000 }, async () => {
  put('package-lock.json', JSON.stringify({ packages: { 'node_modules/one': { version: '1.0.0' } } }));
  put('bin/npm', slowTool('mkdir node_modules; cp package-lock.json node_modules/.package-lock.json'));
  await runTwice('modules.ts', 'ensureModules');
});

test('the browser bundles are built once', { timeout: 15_000 }, async () => {
  put('vite.config.ts', '');
  put('slow-vite', slowTool('mkdir dist'));
  put(
    'node_modules/vite/bin/vite.js',
    `require('node:child_process').execFileSync('./slow-vite', { stdio: 'inherit' });`,
  );
  await runTwice('client-bundle.ts', 'ensureClient');
});
