import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';

const MODULE = path.resolve('scripts/setup/become.mjs');

/** A process that becomes another one, which runs `code`; resolves when that says it is up. */
async function startParentOf(code: string): Promise<ChildProcess> {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { become } from ${JSON.stringify(MODULE)};
       await become(process.execPath, ['-e', ${JSON.stringify(code)}], process.env);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (parent.stdout === null) throw new Error('no output to read');
  await once(parent.stdout, 'data');
  return parent;
}

const STAYS = 'setInterval(() => {}, 1000);';
const IS_UP = 'console.log("up");';

test('a signal reaches the child, and its exit code becomes ours', async () => {
  const parent = await startParentOf(`process.on('SIGTERM', () => process.exit(7)); ${STAYS} ${IS_UP}`);
  parent.kill('SIGTERM');
  expect(await once(parent, 'exit')).toEqual([7, null]);
});

test('a signal that npm repeats reaches the child once', async () => {
  const parent = await startParentOf(
    `let seen = 0; process.on('SIGINT', () => console.log(++seen));
     process.on('SIGTERM', () => process.exit(seen)); ${STAYS} ${IS_UP}`,
  );
  parent.kill('SIGINT');
  if (parent.stdout !== null) await once(parent.stdout, 'data');
  parent.kill('SIGINT');
  parent.kill('SIGTERM');
  expect(await once(parent, 'exit')).toEqual([1, null]);
});

test('a child that is killed takes us along in the same way', async () => {
  const parent = await startParentOf(
    `${STAYS} ${IS_UP} setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);`,
  );
  expect(await once(parent, 'exit')).toEqual([null, 'SIGKILL']);
});
