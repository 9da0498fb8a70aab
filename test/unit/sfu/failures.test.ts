import { errors } from 'mediasoup';
import { describe, expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { withDeadline } from '#sfu/deadline.ts';
import { toMediaError } from '#sfu/media-errors.ts';

describe('a deadline', () => {
  test('passes on a result and a failure that come in time', async () => {
    await expect(withDeadline(Promise.resolve(1), 1000)).resolves.toBe(1);
    await expect(withDeadline(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  });

  test('rejects with TIMEOUT, and hands a late result over to be cleaned up', async () => {
    let answer: (value: string) => void = () => undefined;
    const late = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const cleaned = new Promise<string>((resolve) => {
      void expect(withDeadline(late, 1, resolve))
        .rejects.toMatchObject({ code: 'TIMEOUT' })
        .then(() => {
          answer('too late');
        });
    });
    await expect(cleaned).resolves.toBe('too late');
  });
});

describe('what mediasoup throws', () => {
  const tell = (error: unknown, isGone = false): AppError =>
    toMediaError(error, 'That does not work.', isGone);

  test('leaves as BAD_REQUEST in our words', () => {
    for (const error of [
      new TypeError('x'),
      new errors.UnsupportedError('x'),
      new Error('ssrc already exists'),
    ]) {
      expect(tell(error).toWire()).toEqual({
        code: 'BAD_REQUEST',
        message: 'That does not work.',
        retryable: false,
      });
    }
  });

  test('is MEDIA_NOT_FOUND when the thing is closed, and UNAVAILABLE when the worker is', () => {
    expect(tell(new Error('x'), true).code).toBe('MEDIA_NOT_FOUND');
    expect(tell(new errors.NotFoundError('x')).code).toBe('MEDIA_NOT_FOUND');
    expect(tell(new errors.WorkerClosedError('x'), true)).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
  });

  test('stays what it is when it is ours already', () => {
    const ours = new AppError('TIMEOUT', 'Late.');
    expect(tell(ours)).toBe(ours);
  });
});
