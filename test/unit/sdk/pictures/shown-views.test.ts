import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallId, ConsumerId } from '#protocol/ids.ts';
import type { MediaSource } from '#protocol/rtp.ts';
import { ShownViews } from '#sdk/pictures/shown-views.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';

const [FIRST, SECOND] = [ConsumerId.parse(randomUUID()), ConsumerId.parse(randomUUID())];

let received: { id: ConsumerId; source: MediaSource }[];
let told: unknown[];
let views: ShownViews;

const milliseconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count);

beforeEach(() => {
  vi.useFakeTimers();
  received = [{ id: FIRST, source: 'camera' }];
  told = [];
  views = new ShownViews({
    callId: CallId.parse(`call_${randomUUID()}`),
    request: ((_name: string, input: { views: unknown }) => {
      told.push(input.views);
      return Promise.resolve({});
    }) as unknown as RequestToServer,
    sleep: () => Promise.resolve(),
    received: () => received,
  });
});

afterEach(() => {
  views.close();
  vi.useRealTimers();
});

describe('what a page says of how it shows pictures', () => {
  it('is nothing as long as it does not say it', async () => {
    views.tellNew();
    views.tellAgain();
    await milliseconds(1000);
    expect(told).toEqual([]);
    expect(views.isUnseen('camera')).toBe(false);
  });

  it('is the last size of those that follow one another quickly, and the same once', async () => {
    for (const height of [100, 200, 300]) views.set('camera', { width: 2 * height, height });
    await milliseconds(300);
    views.set('camera', { width: 600, height: 300 });
    await milliseconds(300);
    expect(told).toEqual([[{ consumerId: FIRST, width: 600, height: 300 }]]);
  });

  it('is told at once when somebody looks again', async () => {
    views.set('camera', { width: 0, height: 0 });
    await milliseconds(300);
    expect(views.isUnseen('camera')).toBe(true);
    views.set('camera', { width: 640, height: 360 });
    await milliseconds(0);
    expect(told.at(-1)).toEqual([{ consumerId: FIRST, width: 640, height: 360 }]);
  });

  it('holds for what is received in its place, and is said again where it may be lost', async () => {
    views.set('camera', { width: 640, height: 360 });
    await milliseconds(300);
    received = [{ id: SECOND, source: 'camera' }];
    views.tellNew();
    await milliseconds(0);
    expect(told.at(-1)).toEqual([{ consumerId: SECOND, width: 640, height: 360 }]);
    views.tellAgain();
    await milliseconds(0);
    expect(told).toHaveLength(3);
  });

  it('ends with the picture: the next one is seen until the page says otherwise', async () => {
    views.tellNew();
    views.set('camera', { width: 0, height: 0 });
    await milliseconds(300);
    received = [];
    views.tellNew();
    // Its element goes after it.
    views.set('camera', { width: 0, height: 0 });
    received = [{ id: SECOND, source: 'camera' }];
    views.tellNew();
    await milliseconds(300);
    expect(views.isUnseen('camera')).toBe(false);
    expect(told).toEqual([[{ consumerId: FIRST, width: 0, height: 0 }]]);
  });

  it('is none at all while what is received rests, and as it was afterwards', async () => {
    views.set('camera', { width: 640, height: 360 });
    await milliseconds(300);
    views.rest(true);
    await milliseconds(0);
    expect(told.at(-1)).toEqual([{ consumerId: FIRST, width: 0, height: 0 }]);
    expect(views.isUnseen('camera')).toBe(true);
    expect(views.sizeOf('camera')).toEqual({ width: 640, height: 360 });
    views.rest(false);
    await milliseconds(0);
    expect(told.at(-1)).toEqual([{ consumerId: FIRST, width: 640, height: 360 }]);
  });

  it('is all again after a rest, where the page does not say how large', async () => {
    views.rest(true);
    await milliseconds(0);
    views.rest(false);
    await milliseconds(0);
    expect(told).toEqual([
      [{ consumerId: FIRST, width: 0, height: 0 }],
      [{ consumerId: FIRST, width: 16_384, height: 16_384 }],
    ]);
  });

  it('is within what the server takes, whatever the page says', async () => {
    views.set('camera', { width: 1e9, height: -5 });
    await milliseconds(300);
    expect(told).toEqual([[{ consumerId: FIRST, width: 16_384, height: 0 }]]);
  });
});
