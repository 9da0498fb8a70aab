import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FINDINGS, find, isBlack, standing } from '#sdk/detectors/findings.ts';
import type { Dots, Look } from '#sdk/detectors/findings.ts';
import type { VoiceCount } from '#sdk/detectors/reading.ts';

const EVERY_S = 2;
const DOTS = 768;

/** Sums of a stream of which each look tells how loud it was and how many packets came. */
class Stream {
  packets = 0;
  energy = 0;
  seconds = 0;
  next(level: number, packets = 100): VoiceCount {
    this.packets += packets;
    this.energy += level ** 2 * EVERY_S;
    this.seconds += EVERY_S;
    return {
      key: 'one',
      at: this.seconds * 1000,
      packets: this.packets,
      energy: this.energy,
      seconds: this.seconds,
    };
  }
}

/** A still scene as a sensor sees it: a dot here and there is a little brighter than before. */
const scene = (noise: number): Dots =>
  Uint8Array.from(
    { length: DOTS },
    (_, index) => 90 + (index % 40) + ((index * 7 + noise) % 97 === 0 ? 1 : 0),
  );
const black: Dots = new Uint8Array(DOTS).fill(1);

interface World {
  readonly level?: number;
  readonly packets?: number;
  readonly heardPackets?: number;
  readonly picture?: Dots | 'none' | 'unseen';
  readonly change?: Partial<Look>;
}

/** What stands after each look. */
function watch(looks: readonly World[], start = NO_FINDINGS): string[][] {
  const own = new Stream();
  const heard = new Stream();
  let findings = start;
  return looks.map(({ level = 0.05, packets, heardPackets, picture, change }, index) => {
    findings = find(findings, {
      at: index * EVERY_S * 1000,
      isConnected: true,
      microphone: { isTaken: false, sent: own.next(level, packets) },
      heard: heard.next(0.05, heardPackets),
      isVoiceExpected: true,
      camera: { isTaken: false, picture: picture ?? scene(index) },
      ...change,
    });
    return standing(findings);
  });
}

const during = (seconds: number, world: World): World[] =>
  Array.from({ length: seconds / EVERY_S }, () => world);
const first = (told: readonly string[][], kind: string) =>
  told.findIndex((kinds) => kinds.includes(kind)) * EVERY_S;

describe('an ordinary call', () => {
  it('raises nothing, however long', () => {
    expect(watch(during(600, {})).flat()).toEqual([]);
  });

  it('raises nothing while its person listens in a quiet room', () => {
    const told = watch([...during(10, { level: 0.05 }), ...during(300, { level: 2e-5 })]);
    expect(told.flat()).toEqual([]);
  });

  it('raises nothing for moments of anything', () => {
    const bad: World[] = [
      { level: 0 },
      { packets: 0 },
      { heardPackets: 0 },
      { picture: black },
      { picture: 'none' },
      { change: { camera: { isTaken: true, picture: 'unseen' } } },
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bad, {}), { maxLength: 60 }), (some) => {
        // Each bad look is followed by a good one.
        expect(watch([...during(4, {}), ...some.flatMap((world) => [world, {}, {}])]).flat()).toEqual([]);
      }),
    );
  });

  it('raises nothing in silence of the network: what is not connected has another cause', () => {
    const change = { isConnected: false };
    expect(watch(during(60, { packets: 0, heardPackets: 0, change })).flat()).toEqual([]);
  });
});

describe('a microphone', () => {
  it('that gave no sound from the start is silent after eight seconds', () => {
    const told = watch(during(30, { level: 0 }));
    expect(first(told, 'microphone-silent')).toBeGreaterThanOrEqual(8);
    expect(first(told, 'microphone-silent')).toBeLessThanOrEqual(12);
    expect(told.at(-1)).toEqual(['microphone-silent']);
  });

  it('that was heard is silent only when not even its noise is left, for long', () => {
    const told = watch([...during(10, {}), ...during(40, { level: 0 })]);
    expect(first(told, 'microphone-silent')).toBeGreaterThanOrEqual(28);
    expect(told.at(-1)).toEqual(['microphone-silent']);
  });

  it('is well again with its first sound, and muted by its person it is no problem', () => {
    const told = watch([...during(20, { level: 0 }), {}, {}]);
    expect(told.at(-1)).toEqual([]);
    expect(watch(during(60, { change: { microphone: undefined } })).flat()).toEqual([]);
  });

  it('of which no packet leaves is dead, and one that the system has is taken', () => {
    expect(watch(during(20, { packets: 0 })).at(-1)).toEqual(['microphone-dead']);
    const taken = { microphone: { isTaken: true, sent: undefined } };
    expect(watch(during(20, { change: taken })).at(-1)).toEqual(['microphone-taken']);
  });
});

describe('the other side’s voice', () => {
  it('is missing when it should come and does not, and only then', () => {
    expect(watch(during(20, { heardPackets: 0 })).at(-1)).toEqual(['voice-missing']);
    expect(watch(during(20, { change: { heard: undefined } })).at(-1)).toEqual(['voice-missing']);
    const muted = { heard: undefined, isVoiceExpected: false };
    expect(watch(during(60, { change: muted })).flat()).toEqual([]);
    expect(watch([...during(20, { heardPackets: 0 }), {}, {}, {}]).at(-1)).toEqual([]);
  });
});

describe('a camera', () => {
  it('that shows black is named, one in a dim room is not', () => {
    expect(watch(during(20, { picture: black })).at(-1)).toEqual(['camera-black']);
    const dim = Uint8Array.from({ length: DOTS }, (_, index) => (index % 11 === 0 ? 40 : 3));
    expect(isBlack(dim)).toBe(false);
    expect(isBlack(new Uint8Array(DOTS).fill(60))).toBe(false);
  });

  it('whose picture is the same to the last dot for twelve seconds is frozen', () => {
    const told = watch(during(30, { picture: scene(0) }));
    expect(first(told, 'camera-frozen')).toBeGreaterThanOrEqual(12);
    expect(first(told, 'camera-frozen')).toBeLessThanOrEqual(16);
  });

  it('before a still scene is not: the noise of its sensor moves', () => {
    const stills = Array.from({ length: 60 }, (_, index) => ({ picture: scene(index) }));
    expect(watch(stills).flat()).toEqual([]);
  });

  it('without a frame is dead; of one that nobody can see nothing is said', () => {
    expect(watch(during(20, { picture: 'none' })).at(-1)).toEqual(['camera-dead']);
    expect(watch(during(60, { picture: 'unseen' })).flat()).toEqual([]);
    const taken = { camera: { isTaken: true, picture: 'unseen' as const } };
    expect(watch(during(20, { change: taken })).at(-1)).toEqual(['camera-taken']);
  });
});
