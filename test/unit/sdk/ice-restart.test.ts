import { describe, expect, it } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { IceRestart } from '#sdk/ice-restart.ts';
import { insist } from '#sdk/insist.ts';

function setUp(restart: (count: number) => Promise<void>, connectedAfter: number) {
  const seen = { restarts: 0, gaveUp: 0 };
  const ice = new IceRestart({
    restart: () => restart((seen.restarts += 1)),
    isConnected: () => seen.restarts >= connectedAfter,
    onGaveUp: () => {
      seen.gaveUp += 1;
    },
    sleep: () => Promise.resolve(),
  });
  return { ice, seen };
}

describe('mending the path of the media', () => {
  it('restarts once more for what changed in the middle of a restart, however often it was told', async () => {
    const gate = Promise.withResolvers<void>();
    const { ice, seen } = setUp(() => gate.promise, 2);
    const asked = [ice.ask(), ice.ask(), ice.ask()];
    gate.resolve();
    await Promise.all(asked);
    expect(seen).toEqual({ restarts: 2, gaveUp: 0 });
  });

  it('ends with the transports it was for, and asks for no others then', async () => {
    const gate = Promise.withResolvers<void>();
    const { ice, seen } = setUp(() => gate.promise, Infinity);
    const asked = ice.ask();
    ice.close();
    gate.reject(new AppError('MEDIA_NOT_FOUND', 'gone'));
    await asked;
    expect(seen).toEqual({ restarts: 1, gaveUp: 0 });
  });

  it('restarts again while it does not help, and gives up in the end', async () => {
    const { ice, seen } = setUp(() => Promise.resolve(), Infinity);
    await ice.ask();
    expect(seen.gaveUp).toBe(1);
    expect(seen.restarts).toBe(3);
  });

  it('does not count what never reached the server', async () => {
    const { ice, seen } = setUp(
      (count) => (count < 6 ? Promise.reject(new AppError('UNAVAILABLE', 'away')) : Promise.resolve()),
      6,
    );
    await ice.ask();
    expect(seen.restarts).toBe(6);
    expect(seen.gaveUp).toBe(0);
  });

  it('gives up at once when the node knows nothing of it', async () => {
    const { ice, seen } = setUp(() => Promise.reject(new AppError('MEDIA_NOT_FOUND', 'gone')), Infinity);
    await ice.ask();
    expect(seen.gaveUp).toBe(1);
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
