import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallId } from '#protocol/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { READY, answeredCall, newRequestId, ring, testConfig } from '#test/server.ts';
import { deviceCapabilities, localDtlsParameters, producerParameters } from '#test/sfu/fake-browser.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';
import { startEmbedded } from '../../../server/embedded.ts';
import type { Embedded } from '../../../server/embedded.ts';

let folder: string;
let app: Embedded;
let shopper: SignalingClient;
let agent: SignalingClient;

async function signIn(role: 'shopper' | 'agent'): Promise<SignalingClient> {
  return connect(`http://127.0.0.1:${app.port}`, { token: (await app.demo?.token({ role })) ?? '' });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-embedded-'));
  const config = testConfig({ sfu: { workers: 2 } }, folder);
  app = await startEmbedded({ config, logger: createLogger('silent'), staticDir: folder });
  [shopper, agent] = [await signIn('shopper'), await signIn('agent')];
  await agent.request('agent:set-status', { status: 'available', selfTest: READY });
});
afterEach(async () => {
  shopper.close();
  agent.close();
  await until('nothing is left on the node', () => app.node.serialize().rooms.length === 0);
  await app.close();
  expect(await app.serialize()).toEqual({ sockets: 0, openCalls: 0, queue: 0, waiting: 0 });
  await rm(folder, { recursive: true });
});

async function openMedia(client: SignalingClient, callId: CallId) {
  const rtpCapabilities = await deviceCapabilities(client.hello.rtpCapabilities ?? {});
  const opened = await client.request('media:open', { callId, rtpCapabilities });
  for (const { id: transportId } of [opened.send, opened.receive]) {
    await client.request('media:connect', { callId, transportId, dtlsParameters: localDtlsParameters() });
  }
  return opened;
}

test('a call over the real media node is warmed up, answered, held, muted and ended', async () => {
  const { call, offerId } = await ring(shopper, agent);
  const callId = call.id;
  await openMedia(shopper, callId);
  const microphone = producerParameters('microphone');
  await shopper.request('media:produce', { callId, ...microphone });
  await shopper.request('media:produce', { callId, ...producerParameters('camera') });
  const warm = await openMedia(agent, callId);
  expect(warm.consumers.map(({ source, producerPaused }) => [source, producerPaused])).toEqual([
    ['microphone', true],
    ['camera', true],
  ]);
  await agent.request('media:produce', { callId, ...producerParameters('camera') });
  await shopper.event('media:consumer-added', ({ consumer }) => consumer.source === 'camera');

  await agent.request('call:accept', { callId, offerId });
  await until('the room carries media', async () => {
    const { consumers } = await agent.request('media:sync', { callId });
    return consumers.every(({ producerPaused }) => !producerPaused);
  });
  await shopper.request('media:set-producer-paused', {
    callId,
    producerId: microphone.producerId,
    paused: true,
  });
  await agent.event('media:consumer-paused', (data) => data.paused);
  await agent.request('call:hold', { callId });
  await until('the room is paused', async () => {
    const { consumers } = await shopper.request('media:sync', { callId });
    return consumers.every(({ producerPaused }) => producerPaused);
  });
  const { iceParameters } = await shopper.request('media:restart-ice', {
    callId,
    transportId: (await openMedia(shopper, callId)).send.id,
  });
  expect(iceParameters.usernameFragment).not.toBe('');
  await agent.request('call:end', { callId });
});

test('a killed worker costs the room, not the call', async () => {
  const call = await answeredCall(shopper, agent);
  const callId = call.id;
  await openMedia(shopper, callId);
  const worker = app.node.serialize().workers.find(({ rooms }) => rooms > 0);
  process.kill(worker?.pid ?? 0, 'SIGKILL');
  const startedAt = performance.now();
  await shopper.event('call:changed', (data) => data.call.mediaGeneration === 2);
  const opened = await openMedia(shopper, callId);
  expect(opened.mediaGeneration).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  const { call: still } = await agent.request('call:get', { callId });
  expect(still.state).toBe('connecting');
  await agent.request('call:end', { callId });
});

test('a stopping server ends calls, and the node with it', async () => {
  await answeredCall(shopper, agent);
  const waiting = await signIn('shopper');
  await waiting.request('call:start', { requestId: newRequestId(), media: 'voice' });
  const startedAt = performance.now();
  await app.close();
  expect(performance.now() - startedAt).toBeLessThan(5000);
  await shopper.event('call:changed', (data) => data.call.endReason === 'shutdown');
  waiting.close();
});
