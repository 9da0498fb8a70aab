import { describe, expect, it } from 'vitest';
import { Side } from '#protocol/people.ts';
import { Scenario } from '#protocol/profiles.ts';
import { ANY_CAMERA, cameraSteps, microphoneSteps } from '#sdk/constraints.ts';
import { encodingOf } from '#sdk/encodings.ts';
import { shrunkSize } from '#sdk/image-shrink.ts';
import { mediaProblemOf, pageProblem } from '#sdk/problems.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('the problems of devices', () => {
  it.each([
    ['NotAllowedError', 'permission-denied'],
    ['NotFoundError', 'not-found'],
    ['OverconstrainedError', 'not-found'],
    ['NotReadableError', 'in-use'],
    ['NotSupportedError', 'unsupported'],
    ['SomethingElse', 'unknown'],
  ])('%s means %s', (name, problem) => {
    expect(mediaProblemOf(named(name))).toBe(problem);
  });

  it('are the page itself where it is not secure', () => {
    expect(pageProblem({ hasMediaDevices: false, isSecure: false })).toBe('insecure-page');
    expect(pageProblem({ hasMediaDevices: false, isSecure: true })).toBe('unsupported');
    expect(pageProblem({ hasMediaDevices: true, isSecure: true })).toBeUndefined();
  });
});

describe('what is asked of devices', () => {
  it('starts with the chosen one and ends with whatever there is', () => {
    const steps = cameraSteps({ ...ANY_CAMERA, deviceId: 'chosen' });
    expect(steps[0]?.deviceId).toEqual({ exact: 'chosen' });
    expect(steps.at(-1)).toEqual({});
    expect(microphoneSteps({ deviceId: 'chosen' })).toHaveLength(2);
    expect(microphoneSteps({})[0]).not.toHaveProperty('deviceId');
  });

  it('is as large a picture as the policy wants, and no rate that a camera could refuse', () => {
    const { video } = shippedPolicy({ scenario: 'inspection' });
    expect(cameraSteps(video)[0]).toEqual({
      width: { ideal: 1920 },
      height: { ideal: 1080 },
      frameRate: { ideal: 15, max: 30 },
      facingMode: { ideal: 'environment' },
    });
  });
});

describe('how tracks are encoded', () => {
  it('sends as much of a phone that is held upright as of one on its side', () => {
    const policy = shippedPolicy({ scenario: 'inspection' });
    for (const [width, height] of [
      [1280, 720],
      [1920, 1080],
      [3840, 2160],
    ] as const)
      expect(encodingOf('camera', { width: height, height: width }, policy)).toEqual(
        encodingOf('camera', { width, height }, policy),
      );
  });

  const heights = [undefined, 180, 479, 480, 720, 1080, 2160];

  it('never sends one plain layer, which could not be thinned', () => {
    for (const scenario of Scenario.options) {
      for (const height of heights) {
        for (const source of ['camera', 'screen'] as const) {
          const { encodings = [] } = encodingOf(source, { height }, shippedPolicy({ scenario }));
          expect(encodings.length).toBeGreaterThan(0);
          for (const { scalabilityMode } of encodings) expect(scalabilityMode).toBe('L1T3');
        }
      }
    }
  });

  it('has one size for one receiver, and two for several where the smaller one shows something', () => {
    const camera = (height: number, receivers?: number) =>
      encodingOf('camera', { height }, shippedPolicy(), receivers).encodings;
    expect(camera(180, 2)).toEqual([
      {
        maxBitrate: 600_000,
        scaleResolutionDownBy: 1,
        scalabilityMode: 'L1T3',
        maxFramerate: 30,
        priority: 'low',
      },
    ]);
    expect(camera(720)).toHaveLength(1);
    expect(camera(720, 2)).toHaveLength(2);
  });

  it('takes a phone that is held upright by its shorter edge', () => {
    const [upright, lying] = [
      { width: 720, height: 1280 },
      { width: 1280, height: 720 },
    ].map((size) => encodingOf('camera', size, shippedPolicy()));
    expect(upright).toEqual(lying);
  });

  it('is never larger than the policy wants, whatever the camera does', () => {
    for (const side of Side.options) {
      for (const scenario of Scenario.options) {
        const policy = shippedPolicy({ scenario, side });
        for (const height of heights) {
          for (const { scaleResolutionDownBy = 1 } of encodingOf('camera', { height }, policy).encodings ??
            [])
            expect((height ?? 0) / scaleResolutionDownBy).toBeLessThanOrEqual(policy.video.maxHeight);
        }
      }
    }
  });

  it('takes no more bits than the region’s profile allows a layer', () => {
    const policy = shippedPolicy({ scenario: 'inspection', region: 'mobile-first' });
    const { encodings = [], codecOptions } = encodingOf('camera', { height: 1080 }, policy, 2);
    expect(encodings.map(({ maxBitrate }) => maxBitrate)).toEqual([300_000, 1_000_000]);
    expect(codecOptions).toEqual({ videoGoogleStartBitrate: 400 });
  });

  it('takes bitrate, packets and silence of a voice from the policy', () => {
    const { codecOptions } = encodingOf('microphone', {}, shippedPolicy({ region: 'mobile-first' }));
    expect(codecOptions).toMatchObject({ opusMaxAverageBitrate: 24_000, opusDtx: true, opusPtime: 20 });
  });

  it('protects speech against loss and keeps on asking for lost packets', () => {
    expect(encodingOf('microphone', {}, shippedPolicy()).codecOptions).toMatchObject({
      opusFec: true,
      opusNack: true,
    });
  });
});

describe('a picture for the chat', () => {
  it('is shrunk to its longer side and never enlarged', () => {
    expect(shrunkSize(4096, 3072)).toEqual({ width: 2048, height: 1536 });
    expect(shrunkSize(1000, 8000)).toEqual({ width: 256, height: 2048 });
    expect(shrunkSize(640, 480)).toEqual({ width: 640, height: 480 });
    expect(shrunkSize(100_000, 1)).toEqual({ width: 2048, height: 1 });
  });
});
