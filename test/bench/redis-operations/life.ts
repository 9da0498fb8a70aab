/** One call's whole life, in the parts that happen at different rates: a shift, a visit, a call. */
import { randomUUID } from 'node:crypto';
import type { CallId, ConversationId } from '#protocol/ids.ts';

import { MessageId, ProducerId } from '#protocol/ids.ts';
import { ring } from '#test/server.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { MESSAGES } from './parts.ts';
import type { Part } from './parts.ts';
import type { Stage } from './stage.ts';

/** @param around runs one part and what follows from it */
export async function liveCall(
  stage: Pick<Stage, 'shopper' | 'agent'>,
  at: { readonly shopper: number; readonly agent: number },
  around: <T>(part: Part, act: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const agent = await around('agent comes', () => stage.agent(at.agent));
  const shopper = await around('shopper comes', () => stage.shopper(at.shopper));
  const { call, offerId } = await around('start and ring', () => ring(shopper, agent));
  const { id: callId, conversationId } = call;
  await around('media set up', async () => {
    await setUpMedia(shopper, callId);
    await setUpMedia(agent, callId);
    await shopper.event('media:consumer-added', (data) => data.callId === callId);
  });
  await around('answer', async () => {
    await agent.request('call:accept', { callId, offerId });
    await shopper.event('call:changed', ({ call: { state } }) => state === 'connecting');
  });
  await around('first pictures', async () => {
    for (const person of [shopper, agent])
      for (const kind of ['audio', 'frame'] as const)
        await person.request('call:report-first-media', { callId, kind, elapsedMs: 90 });
    await agent.event('call:changed', ({ call: { state } }) => state === 'active');
  });
  await around('chat', async () => {
    for (let index = 0; index < MESSAGES; index += 2) {
      await write(shopper, agent, conversationId);
      await write(agent, shopper, conversationId);
    }
  });
  await around('end', async () => {
    await shopper.request('call:end', { callId });
    await agent.event('agent:changed', ({ agent: { state } }) => state === 'available');
  });
  await around('shopper leaves', () => leave(shopper));
  await around('agent leaves', () => leave(agent));
}

const rtpCapabilities = {};
const dtlsParameters = {
  role: 'client' as const,
  fingerprints: [{ algorithm: 'sha-256' as const, value: Array(32).fill('AB').join(':') }],
};

async function setUpMedia(person: SignalingClient, callId: CallId): Promise<void> {
  const { send, receive } = await person.request('media:open', { callId, rtpCapabilities });
  await Promise.all([
    ...[send, receive].map(({ id }) =>
      person.request('media:connect', { callId, transportId: id, dtlsParameters }),
    ),
    person.request('media:produce', { callId, ...producer('audio', 'microphone', 'audio/opus', 48_000) }),
    person.request('media:produce', { callId, ...producer('video', 'camera', 'video/VP8', 90_000) }),
  ]);
}

function producer(
  kind: 'audio' | 'video',
  source: 'microphone' | 'camera',
  mimeType: string,
  clockRate: number,
) {
  const codec = { mimeType, payloadType: 100, clockRate, ...(kind === 'audio' && { channels: 2 }) };
  return {
    producerId: ProducerId.parse(randomUUID()),
    kind,
    source,
    rtpParameters: { codecs: [codec] },
    paused: false,
  };
}

async function write(from: SignalingClient, to: SignalingClient, conversationId: ConversationId) {
  const messageId = MessageId.parse(`msg_${randomUUID()}`);
  const body = { type: 'text' as const, text: 'Is it made of oak, and how long does it take to come?' };
  await from.request('chat:send', { conversationId, messageId, body });
  await to.event('chat:message', ({ message }) => message.id === messageId);
}

async function leave(person: SignalingClient): Promise<void> {
  const isClosed = new Promise((resolve) => person.socket.once('disconnect', resolve));
  await person.request('session:bye', {});
  await isClosed;
}
