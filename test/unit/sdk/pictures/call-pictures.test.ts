import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import { CallPicturesOnLine } from '#sdk/pictures/call-pictures.ts';
import type { CallPicturesDeps } from '#sdk/pictures/call-pictures.ts';
import type { PictureLimit } from '#sdk/pictures/picture-limit.ts';
import type { VoiceLimit } from '#sdk/sent-voice.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';

const LOOK_MS = 500;
const taken = vi.hoisted(() => ({ stills: 0 }));
vi.mock('#sdk/pictures/still-camera.ts', () => ({
  takeStill: () => {
    taken.stills += 1;
    return Promise.resolve({ picture: new Blob(['picture']), takenAt: 0 });
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  taken.stills = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

/** A shopper who shows something. */
function setUp() {
  const line = { kbps: 3000, roundTripMs: 40, answers: 0, pieceMs: 1500 };
  const call = { isTalking: true };
  const told: unknown[] = [];
  const limits: PictureLimit[] = [];
  const voices: VoiceLimit[] = [];
  const getStats = async () => {
    line.answers += 1;
    const pair = {
      id: 'pair',
      type: 'candidate-pair',
      nominated: true,
      currentRoundTripTime: line.roundTripMs / 1000,
      responsesReceived: line.answers,
      availableOutgoingBitrate: line.kbps * 1000,
    };
    return new Map([['pair', pair]]);
  };
  const ends = { send: { getStats }, policy: shippedPolicy() };
  const camera = { readyState: 'live', getSettings: () => ({ width: 1280, height: 720 }) };
  const pictures = new CallPicturesOnLine({
    callId: CallId.parse(`call_${randomUUID()}`),
    side: 'shopper',
    request: ((name: string, { rung }: { rung?: string }) => {
      if (name === 'pictures:set-rung') told.push(rung);
      return Promise.resolve({});
    }) as CallPicturesDeps['request'],
    media: {
      ends,
      limit: (_source: string, limit: PictureLimit) => limits.push(limit),
      wishOf: () => undefined,
      limitVoice: (limit: VoiceLimit) => voices.push(limit),
      restReceived: () => undefined,
    } as unknown as CallPicturesDeps['media'],
    local: () => ({ camera: camera as unknown as MediaStreamTrack, isCameraOff: false }),
    isTalking: () => call.isTalking,
    upload: (_, { onPiece }) => {
      onPiece?.({ bytes: 4096, tookMs: line.pieceMs });
      return Promise.resolve({ fileId: 'file' as never });
    },
    note: () => undefined,
    onChange: () => undefined,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: () => performance.now(),
  });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  return { pictures, line, call, told, limits, voices, pass };
}

test('the other side is told that all is whole at first: before a reload it may not have been', async () => {
  const { pictures, told, pass } = setUp();
  await pass(1);
  expect(told).toEqual(['full']);
  pictures.close();
});

test('on hold no single picture is taken, and again when the call goes on', async () => {
  const { pictures, line, call, told, pass } = setUp();
  await pass(LOOK_MS / 100);
  Object.assign(line, { kbps: 60, roundTripMs: 600 });
  await pass(5);
  expect(told.at(-1)).toBe('stills');
  await pass(5);
  expect(taken.stills).toBeGreaterThan(1);
  call.isTalking = false;
  await pass(1);
  taken.stills = 0;
  await pass(20);
  expect(taken.stills).toBe(0);
  call.isTalking = true;
  await pass(5);
  expect(taken.stills).toBeGreaterThan(0);
  pictures.close();
});

test('a picture on a thin way up goes without temporal layers, with which it would hardly move, until there is more room', async () => {
  const { pictures, line, told, limits, pass } = setUp();
  await pass(LOOK_MS / 100);
  line.kbps = 150;
  await pass(3);
  expect([told.at(-1), limits.at(-1)]).toMatchObject(['low', { isFlat: true }]);
  line.kbps = 3000;
  await pass(60);
  expect(told.at(-1)).toBe('full');
  expect(limits.at(-1)?.isFlat).toBeUndefined();
  pictures.close();
});

test.each([
  { pieceMs: 1500, rung: 'stills' },
  { pieceMs: 80, rung: 'low' },
])(
  'seven seconds after a line is wide again, pieces of single pictures that took $pieceMs ms leave it at $rung',
  async ({ pieceMs, rung }) => {
    const { pictures, line, told, pass } = setUp();
    const [thin, wide] = [
      { kbps: 60, roundTripMs: 600, pieceMs: 1500 },
      { roundTripMs: 40, pieceMs },
    ];
    await pass(1);
    Object.assign(line, thin);
    await pass(10);
    // A try that fails: the next one waits for eight seconds.
    Object.assign(line, { roundTripMs: 40 });
    await pass(4.5);
    Object.assign(line, thin);
    await pass(6);
    expect(told.slice(-2)).toEqual(['low', 'stills']);
    Object.assign(line, wide);
    await pass(7);
    expect(told.at(-1)).toBe(rung);
    pictures.close();
  },
);

test('over a line that is full the voice is thin at once, while the picture still moves, and whole again later', async () => {
  const { pictures, line, voices, told, pass } = setUp();
  await pass(6);
  expect(voices).toEqual([]);
  line.kbps = 150;
  await pass(1);
  expect(voices.at(-1)).toEqual({ bitrate: 16_000, perPacket: 3 });
  expect(told).not.toContain('stills');
  line.kbps = 3000;
  await pass(9);
  expect(voices.at(-1)).toEqual({ bitrate: 16_000, perPacket: 3 });
  await pass(3);
  expect(voices.at(-1)).toEqual({});
  pictures.close();
});
