import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sentSizes } from '#sdk/encodings.ts';
import { SentPicture } from '#sdk/pictures/sent-picture.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { settled } from '../fake-socket.ts';

const POLICY = shippedPolicy();
const SIZES = sentSizes('camera', { height: 360 }, POLICY);

/** A sender that answers when it is let, and what it was told. */
function aSender() {
  const told: (RTCRtpEncodingParameters & { preference: unknown })[] = [];
  let held: Promise<void> = Promise.resolve();
  let asking = 0;
  let mostAsking = 0;
  return {
    told,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    mostAsking: () => mostAsking,
    getParameters: () => ({ encodings: [{}] }) as unknown as RTCRtpSendParameters,
    setParameters: async (parameters: RTCRtpSendParameters) => {
      mostAsking = Math.max(mostAsking, (asking += 1));
      told.push({ ...parameters.encodings[0]!, preference: parameters.degradationPreference });
      await held;
      asking -= 1;
    },
  };
}

describe('a picture that is sent', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is told what to give up first, once, and nothing else while all of it is wanted', async () => {
    const sender = aSender();
    const picture = new SentPicture(sender, SIZES);
    await picture.settle();
    picture.want({});
    await picture.settle();
    expect(sender.told).toMatchObject([{ active: true, maxBitrate: 600_000 }]);
  });

  it('keeps its size until the line is known, whatever may be given up later', async () => {
    const sender = aSender();
    const picture = new SentPicture(sender, SIZES);
    picture.want({ bitrate: 400_000 });
    await picture.settle();
    // It may ring for long.
    await vi.advanceTimersByTimeAsync(30_000);
    await picture.settle();
    expect(sender.told).toHaveLength(1);
    picture.begin();
    await vi.advanceTimersByTimeAsync(3000);
    await picture.settle();
    expect(sender.told.map(({ preference }) => preference)).toEqual([
      'maintain-resolution',
      'maintain-framerate',
    ]);
    expect(sender.told[1]).toMatchObject({ maxBitrate: 400_000 });
  });

  it('follows what its receivers can use, and flows again when they see it', async () => {
    const sender = aSender();
    const picture = new SentPicture(sender, SIZES);
    picture.want({ bitrate: 200_000 });
    await picture.settle();
    picture.want({ height: 0 });
    await picture.settle();
    picture.want({});
    await picture.settle();
    expect(sender.told.map(({ active }) => active)).toEqual([true, false, true]);
    expect(sender.told[0]).toMatchObject({ maxBitrate: 200_000 });
    expect(sender.told[2]).toMatchObject({ maxBitrate: 600_000 });
  });

  it('keeps to the least of what is wanted and what this side allows itself', async () => {
    const sender = aSender();
    const picture = new SentPicture(sender, SIZES, { maxBitrate: 150_000 });
    picture.want({ bitrate: 250_000 });
    await picture.settle();
    expect(sender.told.at(-1)).toMatchObject({ maxBitrate: 150_000 });
    picture.limit(undefined);
    await picture.settle();
    expect(sender.told.at(-1)).toMatchObject({ maxBitrate: 250_000 });
  });

  it('asks a sender one thing at a time, and skips what is out of date by then', async () => {
    const sender = aSender();
    const picture = new SentPicture(sender, SIZES);
    const release = sender.hold();
    for (const bitrate of [400_000, 300_000, 200_000, 100_000]) picture.want({ bitrate });
    await settled();
    release();
    await picture.settle();
    expect(sender.mostAsking()).toBe(1);
    expect(sender.told).toHaveLength(2);
    expect(sender.told.at(-1)).toMatchObject({ maxBitrate: 100_000 });
  });

  it('goes on when the browser refuses', async () => {
    const picture = new SentPicture(
      { ...aSender(), setParameters: () => Promise.reject(new TypeError('unknown')) },
      SIZES,
    );
    picture.want({ bitrate: 100_000 });
    await expect(picture.settle()).resolves.toBeUndefined();
  });
});
