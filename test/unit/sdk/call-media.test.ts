import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import { CallMedia } from '#sdk/call-media.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { settled } from './fake-socket.ts';
import { fakeDevice } from './fake-transports.ts';
import type { FakeTransport } from './fake-transports.ts';

beforeEach(() => {
  // `settled` needs the real `setImmediate`.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const { device, transports } = fakeDevice();
  const asked: string[] = [];
  let wanted = 0;
  const request = ((name: string) => {
    asked.push(name);
    if (name !== 'media:open') return Promise.resolve({});
    const transport = { iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
    const [send, receive] = ['send', 'receive'].map((end) => ({ ...transport, id: `${end}-${wanted}` }));
    const voice = {
      id: `voice-${wanted}`,
      producerId: randomUUID(),
      peerId: 'other',
      kind: 'audio',
      source: 'microphone',
      rtpParameters: {},
      producerPaused: false,
      awaitsResume: false,
    };
    return Promise.resolve({
      mediaGeneration: wanted,
      send,
      receive,
      consumers: [voice],
      policy: shippedPolicy(),
    });
  }) as unknown as RequestToServer;
  const media = new CallMedia({
    callId: CallId.parse(`call_${randomUUID()}`),
    request,
    device: () => Promise.resolve(device),
    sleep: () => Promise.resolve(),
    roundTripMs: () => undefined,
    note: () => undefined,
    onConnection: () => undefined,
    onRemote: () => undefined,
  });
  async function open(generation: number, isMove = true): Promise<FakeTransport[]> {
    wanted = generation;
    const before = transports.length;
    media.open(generation, isMove);
    await settled();
    for (const transport of transports.slice(before)) transport.connect();
    return transports.slice(before);
  }
  const heard = (): string | undefined => (media.remote.microphone?.track as { id?: string } | undefined)?.id;
  return { media, asked, open, heard, transports };
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
}

const voice = { readyState: 'live', getSettings: () => ({}) } as MediaStreamTrack;

const closed = (transports: readonly FakeTransport[]): boolean[] => transports.map((each) => each.closed);

describe('a call that goes to another room', () => {
  it('keeps the former connection until the new one carries what it carried, and a moment longer', async () => {
    const { open, heard } = setUp();
    const former = await open(1);
    const next = await open(2);
    await pass(1000);
    expect(heard()).toBe('voice-1');
    next[1]!.isHeard = true;
    await pass(100);
    expect(heard()).toBe('voice-2');
    expect(closed(former)).toEqual([false, false]);
    await pass(2000);
    expect(closed(former)).toEqual([true, true]);
    expect(closed(next)).toEqual([false, false]);
  });

  it('does not wait for ever for what does not come', async () => {
    const { open, heard } = setUp();
    await open(1);
    await open(2);
    await pass(4200);
    expect(heard()).toBe('voice-2');
  });

  it('leaves a room that it was only on its way to', async () => {
    const { open, heard } = setUp();
    await open(1);
    const skipped = await open(2);
    const last = await open(3);
    expect(closed(skipped)).toEqual([true, true]);
    last[1]!.isHeard = true;
    await pass(100);
    expect(heard()).toBe('voice-3');
  });

  it('says nothing more to the former room, whose word would be taken for the new one', async () => {
    const { media, open, asked } = setUp();
    media.set('microphone', voice, false);
    media.setSending(true);
    await open(1);
    await pass(10);
    await open(2);
    await pass(10);
    asked.length = 0;
    media.set('microphone', voice, true);
    await pass(10);
    expect(asked).toEqual(['media:set-producer-paused']);
  });

  it('lets go of a room that was lost at once, even on the way from it to another', async () => {
    const { open, heard } = setUp();
    const former = await open(1);
    const next = await open(2, false);
    expect(closed(former)).toEqual([true, true]);
    expect(heard()).toBe('voice-2');
    const skipped = await open(3);
    const last = await open(4, false);
    expect(closed([...next, ...skipped])).toEqual([true, true, true, true]);
    expect(closed(last)).toEqual([false, false]);
    expect(heard()).toBe('voice-4');
  });

  it('lets go of both when it ends on the way', async () => {
    const { media, open, transports } = setUp();
    await open(1);
    await open(2);
    media.close();
    expect(closed(transports)).toEqual([true, true, true, true]);
  });
});
