import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentSizes } from '#sdk/encodings.ts';
import { least } from '#sdk/pictures/picture-limit.ts';
import { LEAST_BITRATE, planPicture } from '#sdk/pictures/picture-plan.ts';
import type { EncoderSettings } from '#sdk/pictures/picture-plan.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';

const sizes = (scenario: 'consult' | 'inspection', height: number, receivers = 1) =>
  sentSizes('camera', { height }, shippedPolicy({ scenario }), receivers);

const limits = fc.record(
  {
    maxBitrate: fc.integer({ min: 0, max: 8_000_000 }),
    maxHeight: fc.integer({ min: 0, max: 3000 }),
    maxFrameRate: fc.integer({ min: 1, max: 60 }),
    isFlat: fc.boolean(),
    rests: fc.boolean(),
  },
  { requiredKeys: [] },
);
const scenario = fc.constantFrom('consult' as const, 'inspection' as const);
const captured = fc.constantFrom(0, 120, 180, 360, 480, 720, 1080, 2160);

function only(settings: readonly EncoderSettings[]): EncoderSettings {
  expect(settings).toHaveLength(1);
  return settings[0]!;
}

describe('how a picture is encoded', () => {
  it('is as the policy has it while nothing holds it back', () => {
    expect(planPicture(sizes('consult', 720), {})).toEqual([
      {
        active: true,
        maxBitrate: 1_700_000,
        scaleResolutionDownBy: 1,
        maxFramerate: 30,
        scalabilityMode: 'L1T3',
      },
    ]);
  });

  it('is told of no more frames than the camera gives', () => {
    for (const receivers of [1, 2]) {
      const given = sentSizes('camera', { height: 720, frameRate: 14.99 }, shippedPolicy(), receivers);
      for (const { maxFramerate } of planPicture(given, {})) expect(maxFramerate).toBe(15);
      for (const { maxFramerate } of planPicture(given, { maxFrameRate: 10 })) expect(maxFramerate).toBe(10);
    }
    const silent = sentSizes('camera', { height: 720, frameRate: 0 }, shippedPolicy());
    expect(only(planPicture(silent, {})).maxFramerate).toBe(30);
  });

  it('has no temporal layers for one receiver where the way up is thin, and keeps them for several', () => {
    const modes = (receivers: number) =>
      planPicture(sizes('consult', 720, receivers), { isFlat: true }).map((one) => one.scalabilityMode);
    expect(modes(1)).toEqual(['L1T1']);
    expect(modes(2)).toEqual(['L1T3', 'L1T3']);
  });

  it('never takes more bits, lines or frames than it may', () => {
    fc.assert(
      fc.property(
        scenario,
        captured,
        fc.integer({ min: 1, max: 3 }),
        limits,
        (name, height, receivers, limit) => {
          const given = sizes(name, height, receivers);
          const planned = planPicture(given, limit);
          const bits = planned.reduce((sum, { active, maxBitrate }) => sum + (active ? maxBitrate : 0), 0);
          expect(bits).toBeLessThanOrEqual(limit.maxBitrate ?? Infinity);
          planned.forEach((settings, index) => {
            const layer = given.layers[index]!;
            expect(settings.maxBitrate).toBeLessThanOrEqual(layer.maxBitrate);
            expect(settings.maxFramerate).toBeLessThanOrEqual(
              Math.min(layer.maxFrameRate, limit.maxFrameRate ?? Infinity),
            );
            expect(settings.scaleResolutionDownBy).toBeGreaterThanOrEqual(layer.scaleDownBy);
          });
        },
      ),
    );
  });

  it('rests when nobody sees it, when it is told to, and when there is no room for anything', () => {
    fc.assert(
      fc.property(
        scenario,
        captured,
        fc.integer({ min: 1, max: 3 }),
        limits,
        (name, height, receivers, limit) => {
          const mayFlow = limit.rests !== true && limit.maxHeight !== 0;
          const hasRoom = (limit.maxBitrate ?? Infinity) >= LEAST_BITRATE;
          const planned = planPicture(sizes(name, height, receivers), limit);
          expect(planned.some(({ active }) => active)).toBe(mayFlow && hasRoom);
        },
      ),
    );
  });

  it('is never a worse picture for more room', () => {
    const bitrate = fc.integer({ min: LEAST_BITRATE, max: 3_000_000 });
    fc.assert(
      fc.property(scenario, captured, bitrate, bitrate, (name, height, one, other) => {
        const given = sizes(name, height);
        const plan = (maxBitrate: number) => only(planPicture(given, { maxBitrate }));
        const [less, more] = [plan(Math.min(one, other)), plan(Math.max(one, other))];
        expect(more.scaleResolutionDownBy).toBeLessThanOrEqual(less.scaleResolutionDownBy);
      }),
    );
  });

  it('does not go back and forth where the room is unsteady by a tenth', () => {
    fc.assert(
      fc.property(
        scenario,
        captured,
        fc.integer({ min: 60_000, max: 2_000_000 }),
        fc.array(fc.double({ min: 0.95, max: 1.05, noNaN: true }), { minLength: 5, maxLength: 30 }),
        (name, height, middle, waves) => {
          let now = planPicture(sizes(name, height), { maxBitrate: middle });
          const shapes = new Set<string>();
          // The first may be a step down; from then on it stays.
          now = planPicture(sizes(name, height), { maxBitrate: middle * 0.95 }, now);
          for (const wave of waves) {
            now = planPicture(sizes(name, height), { maxBitrate: middle * wave }, now);
            shapes.add(`${now[0]?.scaleResolutionDownBy} ${now[0]?.maxFramerate}`);
          }
          expect(shapes.size).toBe(1);
        },
      ),
    );
  });

  it('gives up frames before lines where the lines count, and stays fluent elsewhere', () => {
    const inspected = only(planPicture(sizes('inspection', 720), { maxBitrate: 600_000 }));
    expect(inspected).toMatchObject({ scaleResolutionDownBy: 1 });
    expect(inspected.maxFramerate).toBeLessThan(15);
    const talk = only(planPicture(sizes('consult', 720), { maxBitrate: 300_000 }));
    expect(talk.scaleResolutionDownBy).toBeGreaterThan(1);
    expect(talk.maxFramerate).toBeGreaterThanOrEqual(15);
  });

  it('is not larger than it is shown, by more than the next size', () => {
    expect(only(planPicture(sizes('consult', 720), { maxHeight: 210 }))).toMatchObject({
      scaleResolutionDownBy: 3,
    });
    expect(only(planPicture(sizes('consult', 720), { maxHeight: 2000 }))).toMatchObject({
      scaleResolutionDownBy: 1,
    });
  });

  it('has no layer for several receivers that is larger than any of them shows, or that none can take', () => {
    const given = sizes('consult', 720, 2);
    expect(planPicture(given, {}).map(({ active }) => active)).toEqual([true, true]);
    expect(planPicture(given, { maxHeight: 180 }).map(({ active }) => active)).toEqual([true, false]);
    expect(planPicture(given, { maxBitrate: 400_000 }).map(({ active }) => active)).toEqual([true, false]);
  });
});

describe('limits', () => {
  it('hold together: the least of each counts', () => {
    expect(least({ maxBitrate: 3, maxHeight: 9 }, undefined, { maxBitrate: 5, rests: true })).toEqual({
      maxBitrate: 3,
      maxHeight: 9,
      maxFrameRate: undefined,
      isFlat: false,
      rests: true,
    });
    expect(least({ isFlat: true }, {})).toMatchObject({ isFlat: true });
  });
});
