import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { openLiveState } from '#platform/live/open-live-state.ts';
import type { OpenedLiveState } from '#platform/live/open-live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { makeCertificate } from '#test/certificate.ts';
import type { Certificate } from '#test/certificate.ts';
import { freePort } from '#test/free-port.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';

let certificate: Certificate;
let redis: RedisServer;
let address: string;

beforeAll(async () => {
  certificate = await makeCertificate();
  const port = await freePort();
  const { certificateFile, keyFile } = certificate;
  const files = ['--tls-cert-file', certificateFile, '--tls-key-file', keyFile];
  redis = await startRedis(['--tls-port', String(port), ...files, '--tls-auth-clients', 'no']);
  address = `127.0.0.1:${port}`;
});
afterAll(async () => {
  await redis.close();
  certificate.remove();
});

const open = (url: string, caFile?: string): Promise<OpenedLiveState> =>
  openLiveState({ url, caFile, prefix: 'tls', timeoutSeconds: 0.5 }, createLogger('silent'));

test('live state and the sockets’ adapter work over TLS, also after Redis was away', async () => {
  const live = await open(`rediss://${address}`, certificate.certificateFile);
  expect(await live.socketAdapter()).toBeDefined();
  const records = live.state.records('things', z.string());
  expect(await records.put('a', 'kept', 0)).toBe(1);
  const isBack = new Promise<void>((resolve) => live.onBack(resolve));
  await redis.kill();
  await expect(live.check()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await redis.start();
  await isBack;
  await live.check();
  await live.close();
});

test('only a Redis whose certificate somebody trusted has signed is spoken to, and only in TLS', async () => {
  await expect(open(`rediss://${address}`)).rejects.toThrow(/^Redis at .* cannot be used: .*self-signed/);
  const renamed = `rediss://${address.replace('127.0.0.1', 'localhost')}`;
  await expect(open(renamed, certificate.certificateFile)).rejects.toThrow(
    /^Redis at .* cannot be used: .*does not match/,
  );
  await expect(open(`redis://${address}`)).rejects.toThrow(/^Redis at .* cannot be used/);
});
