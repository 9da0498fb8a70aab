/** The user of Redis that docker/make-secrets.sh makes can do all that a cluster does, and nothing else. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@redis/client';
import { Server } from 'socket.io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '#platform/logger.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import type { OpenedLiveState } from '#platform/live/open-live-state.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';
import { until } from '#test/until.ts';
import { liveStateContract } from '../live/live-state-contract.ts';

const SCRIPT = fileURLToPath(new URL('../../../docker/make-secrets.sh', import.meta.url));

let redis: RedisServer;
let password: string;
const opened: OpenedLiveState[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'vitrine-secrets-'));
beforeAll(async () => {
  execFileSync(SCRIPT, [folder], { stdio: 'pipe' });
  password = readFileSync(path.join(folder, 'redis-password'), 'utf8').trim();
  redis = await startRedis(['--aclfile', path.join(folder, 'redis-users.acl')]);
});
afterAll(async () => {
  for (const each of opened) await each.close();
  await redis?.close();
  rmSync(folder, { recursive: true });
});

async function open(prefix: string): Promise<OpenedLiveState> {
  const settings = { url: redis.url, username: 'vitrine', password, prefix, timeoutSeconds: 2 };
  const live = await openLiveState(settings, createLogger('silent'));
  opened.push(live);
  return live;
}

liveStateContract('redis, as its limited user,', 600, async () => {
  const { state } = await open(`vitrine:${randomUUID()}`);
  return { state, pass: (ms) => sleep(ms) };
});

test('what one server tells, the sockets of another hear', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const adapter = await (await open('vitrine')).socketAdapter();
      if (adapter === undefined) throw new Error('there is no adapter');
      return new Server().adapter(adapter as never);
    }),
  );
  const heard: unknown[] = [];
  other?.on('word', (word) => heard.push(word));
  await until('the word to arrive', () => {
    one?.serverSideEmit('word', 'hello');
    return heard.includes('hello');
  });
  for (const each of [one, other]) await each?.of('/').adapter.close();
});

test('another prefix, dangerous commands and strangers are refused', async () => {
  await expect(open('other')).rejects.toThrow(/NOPERM/);
  const client = createClient({ url: redis.url, username: 'vitrine', password });
  await client.connect();
  for (const command of [['KEYS', '*'], ['FLUSHALL'], ['CONFIG', 'GET', '*'], ['PUBLISH', 'other:x', '1']])
    await expect(client.sendCommand(command)).rejects.toThrow(/NOPERM/);
  client.destroy();
  await expect(createClient({ url: redis.url, disableOfflineQueue: true }).connect()).rejects.toThrow(
    /NOAUTH/,
  );
});
