import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LocalMedia, MediaProblem } from '#sdk/api.ts';
import { plightOf, retryWaitMs } from '#sdk/capture/recovery-policy.ts';

it('waits longer with every failure, a second at first and never more than fifteen', () => {
  fc.assert(
    fc.property(fc.nat(1000), (attempt) => {
      const wait = retryWaitMs(attempt);
      expect(wait).toBeGreaterThanOrEqual(1000);
      expect(wait).toBeLessThanOrEqual(15_000);
      expect(retryWaitMs(attempt + 1)).toBeGreaterThanOrEqual(wait);
    }),
  );
});

const problem = fc.constantFrom<MediaProblem | undefined>(
  undefined,
  'permission-denied',
  'not-found',
  'in-use',
  'insecure-page',
  'unsupported',
  'unknown',
  'interrupted',
);
const track = fc.option(fc.record({ readyState: fc.constantFrom('live', 'ended'), muted: fc.boolean() }), {
  nil: undefined,
});

it('never tries what is forbidden or switched off, nor what is open and well', () => {
  fc.assert(
    fc.property(
      track,
      problem,
      fc.boolean(),
      fc.constantFrom('microphone', 'camera'),
      (found, cause, isCameraOff, device) => {
        const local = {
          [device]: found,
          [`${device}Problem`]: cause,
          isCameraOff,
        } as unknown as LocalMedia;
        const plight = plightOf(local, device);
        const isTried = plight === 'muted' || plight === 'lost';
        if (device === 'camera' && isCameraOff) expect(plight).toBe('well');
        if (found === undefined && cause === undefined) expect(plight).toBe('well');
        if (found?.readyState === 'live' && !found.muted) expect(isTried).toBe(false);
        if (
          found === undefined &&
          ['permission-denied', 'insecure-page', 'unsupported'].includes(cause ?? '')
        )
          expect(isTried).toBe(false);
      },
    ),
  );
});
