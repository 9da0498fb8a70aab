import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-lock-'));
  file = path.join(folder, 'inner', 'work.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('two never work at once, and the one that waits is told so', async () => {
  const events: string[] = [];
  const work = (name: string) =>
    withLock(
      file,
      () => events.push(`${name} waits`),
      async () => {
        events.push(`${name} begins`);
        await new Promise(setImmediate);
        events.push(`${name} ends`);
      },
    );
  await Promise.all([work('first'), work('second')]);

  expect(events).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
});

test('a lock is released by a failure', async () => {
  const failing = withLock(
    file,
    () => undefined,
    () => Promise.reject(new Error('no')),
  );
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('a lock whose owner was killed is taken over', async () => {
  await withLock(
    file,
    () => undefined,
    async () => undefined,
  );
  writeFileSync(file, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);

  expect(
    await withLock(
      file,
      () => undefined,
      async () => 'mine',
    ),
  ).toBe('mine');
});
