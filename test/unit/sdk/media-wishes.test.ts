import { describe, expect, it } from 'vitest';
import { cameraSteps, microphoneSteps } from '#sdk/constraints.ts';
import { encodingOf } from '#sdk/encodings.ts';
import { shrunkSize } from '#sdk/image-shrink.ts';
import { mediaProblemOf, pageProblem } from '#sdk/problems.ts';

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
    const steps = cameraSteps({ deviceId: 'chosen', facing: 'user' });
    expect(steps[0]?.deviceId).toEqual({ exact: 'chosen' });
    expect(steps.at(-1)).toEqual({});
    expect(microphoneSteps({ deviceId: 'chosen' })).toHaveLength(2);
    expect(microphoneSteps({})[0]).not.toHaveProperty('deviceId');
  });
});

describe('how tracks are encoded', () => {
  it('never sends one plain layer, which could not be thinned', () => {
    for (const height of [undefined, 180, 479, 480, 720, 1080]) {
      for (const source of ['camera', 'screen'] as const) {
        const { encodings = [] } = encodingOf(source, height);
        expect(encodings.length).toBeGreaterThan(0);
        for (const { scalabilityMode } of encodings) expect(scalabilityMode).toBe('L1T3');
      }
    }
  });

  it('has two sizes only where the smaller one shows something', () => {
    expect(encodingOf('camera', 180).encodings).toHaveLength(1);
    expect(encodingOf('camera', 720).encodings).toHaveLength(2);
  });

  it('protects speech against loss and keeps on asking for lost packets', () => {
    expect(encodingOf('microphone', undefined).codecOptions).toMatchObject({ opusFec: true, opusNack: true });
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
