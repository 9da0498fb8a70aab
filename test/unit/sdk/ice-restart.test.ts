import { describe, expect, it } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { IceRestart } from '#sdk/ice-restart.ts';
import { insist } from '#sdk/insist.ts';
import { until } from '#test/until.ts';

function setUp(restart: (count: number) => Promise<void>, connectedAfter: number) {
  const seen = { restarts: 0, gaveUp: 0 };
  const ice = new IceRestart({
    restart: () => restart((seen.restarts += 1)),
    isConnected: () => seen.restarts >= connectedAfter,
    onGaveUp: () => {
      seen.gaveUp += 1;
    },
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { ice, seen };
}

describe('mending the path of the media', () => {
  it('makes one restart of several reasons', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { ice, seen } = setUp(() => gate, 1);
    ice.ask();
    open();
    await until('the restart', () => seen.restarts === 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen).toEqual({ restarts: 1, gaveUp: 0 });
  });

  it('restarts again while it does not help, and gives up in the end', async () => {
    const { ice, seen } = setUp(() => Promise.resolve(), Infinity);
    ice.ask();
    await until('giving up', () => seen.gaveUp === 1);
    expect(seen.restarts).toBe(3);
  });

  it('does not count what never reached the server', async () => {
    const { ice, seen } = setUp(
      (count) => (count < 6 ? Promise.reject(new AppError('UNAVAILABLE', 'away')) : Promise.resolve()),
      6,
    );
    ice.ask();
    await until('a restart that arrived', () => seen.restarts === 6);
    expect(seen.gaveUp).toBe(0);
  });

  it('gives up at once when the node knows nothing of it', async () => {
    const { ice, seen } = setUp(() => Promise.reject(new AppError('MEDIA_NOT_FOUND', 'gone')), Infinity);
    ice.ask();
    await until('giving up', () => seen.gaveUp === 1);
    expect(seen.restarts).toBe(1);
  });
});

describe('insisting', () => {
  const sleep = () => Promise.resolve();

  it('repeats until it arrives', async () => {
    let left = 3;
    const request = () =>
      (left -= 1) > 0 ? Promise.reject(new AppError('TIMEOUT', 'late')) : Promise.resolve('done');
    expect(await insist(request, () => true, sleep)).toBe('done');
  });

  it('stops when it is not wanted any more', async () => {
    let wanted = 3;
    const request = () => Promise.reject(new AppError('TIMEOUT', 'late'));
    expect(await insist(request, () => (wanted -= 1) > 0, sleep)).toBeUndefined();
  });

  it('does not repeat what will never be taken', async () => {
    const request = () => Promise.reject(new AppError('FORBIDDEN', 'no'));
    await expect(insist(request, () => true, sleep)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
