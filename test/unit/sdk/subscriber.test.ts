import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import type { ConsumerParameters, MediaSource } from '#protocol/rtp.ts';
import { PLAIN_VOICES } from '#sdk/redundancy/voices.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { Subscriber } from '#sdk/subscriber.ts';
import { settled } from './fake-socket.ts';
import { FakeTransport } from './fake-transports.ts';

const consumer = (source: MediaSource): ConsumerParameters =>
  ({
    id: randomUUID(),
    producerId: randomUUID(),
    peerId: 'agent',
    kind: source === 'microphone' ? 'audio' : 'video',
    source,
    rtpParameters: {},
    producerPaused: false,
    awaitsResume: false,
  }) as unknown as ConsumerParameters;

function setUp() {
  const subscriber = new Subscriber({
    callId: CallId.parse(`call_${randomUUID()}`),
    request: (() => Promise.resolve({})) as unknown as RequestToServer,
    sleep: () => Promise.resolve(),
    onChange: () => undefined,
    onBroken: () => undefined,
  });
  const transport = new FakeTransport({ id: 'receive' });
  return {
    subscriber,
    transport,
    bind: (all: ConsumerParameters[]) => subscriber.bind(transport as never, all),
  };
}

describe('what was told before the answer that brings the transport', () => {
  it('is received with the rest', async () => {
    const { subscriber, transport, bind } = setUp();
    const [microphone, camera] = [consumer('microphone'), consumer('camera')];
    subscriber.add(camera);
    bind([microphone]);
    await settled();
    expect(transport.consumed).toEqual([microphone.id, camera.id]);
  });

  it('gives way to what the answer has of the same source', async () => {
    const { subscriber, transport, bind } = setUp();
    const [old, fresh] = [consumer('camera'), consumer('camera')];
    subscriber.add(old);
    bind([fresh]);
    await settled();
    expect(transport.consumed).toEqual([fresh.id]);
  });

  it('is not forgotten when it was a pause', async () => {
    const { subscriber, bind } = setUp();
    const [microphone, camera] = [consumer('microphone'), consumer('camera')];
    subscriber.setPaused(microphone.id, true);
    subscriber.add(camera);
    subscriber.setPaused(camera.id, true);
    bind([microphone]);
    await settled();
    expect(subscriber.remote.microphone?.isPaused).toBe(true);
    expect(subscriber.remote.camera?.isPaused).toBe(true);
  });

  it('is not forgotten when it was an end', async () => {
    const { subscriber, bind } = setUp();
    const screen = consumer('screen');
    subscriber.remove(screen.id);
    bind([screen]);
    await settled();
    expect(subscriber.remote.screen).toBeUndefined();
  });
});

describe('a voice from far away', () => {
  it('is not asked for again where that is told, while pictures still are', async () => {
    const { subscriber, transport } = setUp();
    const rtcpFeedback = [{ type: 'nack' }, { type: 'transport-cc' }];
    const rtpParameters = { codecs: [{ mimeType: 'audio/opus', rtcpFeedback }] };
    const both = [consumer('microphone'), consumer('camera')].map((one) => ({ ...one, rtpParameters }));
    subscriber.bind(transport as never, both as never, {
      asksAgain: false,
      voices: PLAIN_VOICES,
    });
    await settled();
    expect(transport.consumedWith).toEqual([
      { codecs: [{ mimeType: 'audio/opus', rtcpFeedback: [{ type: 'transport-cc' }] }] },
      rtpParameters,
    ]);
  });
});
