import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Devices } from '#sdk/api.ts';
import { obstacleIn, watchObstacle } from '../../../client/widget/elsewhere/obstacle.ts';
import type { Obstacle, Surroundings } from '../../../client/widget/elsewhere/obstacle.ts';

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36';
const LINE = `${ANDROID.replace('Pixel 8', 'Pixel 8; wv')} Line/14.6.1/IAB`;

const computer: Surroundings = {
  userAgent: WINDOWS,
  touchPoints: 0,
  hasGetUserMedia: true,
  isSecure: true,
  isRefused: false,
  cameras: 1,
};

describe('what keeps a camera from a call', () => {
  it.each<[string, Partial<Surroundings>, Obstacle | undefined]>([
    ['nothing at a computer with a camera', {}, undefined],
    ['nothing when the camera is refused: that is repaired here', { isRefused: true }, undefined],
    ['no camera at the computer', { cameras: 0 }, { kind: 'no-camera' }],
    ['no way to any device at the computer', { cameras: 0, hasGetUserMedia: false }, { kind: 'no-camera' }],
    [
      'an insecure page, which the phone would not mend',
      { cameras: 0, hasGetUserMedia: false, isSecure: false },
      undefined,
    ],
    [
      'a phone that lists no camera: there is none to go on with',
      { userAgent: ANDROID, touchPoints: 5, cameras: 0 },
      undefined,
    ],
    ['nothing in an app that opens devices', { userAgent: LINE, touchPoints: 5 }, undefined],
    [
      'an app that has none',
      { userAgent: LINE, touchPoints: 5, cameras: 0, hasGetUserMedia: false },
      { kind: 'in-app', inApp: { app: 'line', platform: 'android' } },
    ],
  ])('is %s', (_what, change, obstacle) => {
    expect(obstacleIn({ ...computer, ...change })).toEqual(obstacle);
  });
});

describe('the watch for it', () => {
  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('navigator', { userAgent: ANDROID, maxTouchPoints: 5 });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('looks again when a device comes or goes, and never tells after its end', async () => {
    const { devices, change, lists } = countedDevices();
    const told: (Obstacle | undefined)[] = [];
    const stop = watchObstacle(devices, (obstacle) => told.push(obstacle));
    await vi.waitFor(() => expect(told).toEqual([undefined]));

    change();
    await vi.waitFor(() => expect(told).toHaveLength(2));

    change();
    stop();
    expect(lists()).toBe(3);
    change();
    expect(lists(), 'nobody listens any more').toBe(3);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toHaveLength(2);
  });

  it('tells only the newest of two looks', async () => {
    const { devices, change, lists } = countedDevices();
    const told: (Obstacle | undefined)[] = [];
    watchObstacle(devices, (obstacle) => told.push(obstacle));
    change();
    expect(lists()).toBe(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toHaveLength(1);
  });
});

function countedDevices() {
  let listener: (() => void) | undefined;
  let count = 0;
  const devices: Devices = {
    list: async () => {
      count += 1;
      return { microphones: [], cameras: [], speakers: [] };
    },
    on(_name, added) {
      listener = added;
      return () => (listener = undefined);
    },
  };
  return { devices, change: () => listener?.(), lists: () => count };
}
