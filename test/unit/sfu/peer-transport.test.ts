import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PeerTransport } from '#sfu/peer-transport.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A transport, and the least bitrates that its worker was told. */
async function aTransport() {
  const told: number[] = [];
  const media = Object.assign(new EventEmitter(), {
    id: crypto.randomUUID(),
    setMinOutgoingBitrate: async (bitrate: number) => void told.push(bitrate),
    close: () => undefined,
  });
  const transport = await PeerTransport.create({
    router: { createWebRtcTransport: async () => media } as never,
    webRtcServer: {} as never,
    direction: 'receive',
    startBitrate: 1_000_000,
    onState: () => undefined,
  });
  return { transport, told };
}

test('an estimate that stops a picture is doubted for three seconds, and then believed for a minute', async () => {
  const { transport, told } = await aTransport();
  transport.doubtEstimate();
  expect(told).toEqual([400_000]);
  vi.advanceTimersByTime(3000);
  expect(told).toEqual([400_000, 0]);
  transport.doubtEstimate();
  vi.advanceTimersByTime(56_000);
  expect(told).toEqual([400_000, 0]);
  vi.advanceTimersByTime(1000);
  transport.doubtEstimate();
  expect(told).toEqual([400_000, 0, 400_000]);
});

test('a transport that is closed tells its worker nothing more', async () => {
  const { transport, told } = await aTransport();
  transport.doubtEstimate();
  transport.close();
  vi.advanceTimersByTime(5000);
  transport.doubtEstimate();
  expect(told).toEqual([400_000]);
});
