import { expect, it } from 'vitest';
import { createEar, levelOf } from '#sdk/check/ear.ts';

const ROOM = 0.001;
const VOICE = 0.05;

function hears(loudness: readonly number[], everyMs = 80): string {
  const ear = createEar();
  let heard = 'waiting';
  loudness.forEach((value, index) => (heard = ear.take(value, index * everyMs)));
  return heard;
}

it('hears a voice within a quarter of a second', () => {
  expect(hears([ROOM, VOICE, VOICE, VOICE])).toBe('heard');
});

it('takes no click for a voice, and waits before it calls a microphone silent', () => {
  expect(hears([ROOM, 0.4, ROOM, 0.4, ROOM])).toBe('waiting');
  expect(hears(Array.from({ length: 60 }, () => ROOM))).toBe('silent');
});

it('hears somebody who begins to speak after a long silence, and does not forget them', () => {
  const silence = Array.from({ length: 60 }, () => ROOM);
  expect(hears([...silence, VOICE, VOICE, VOICE])).toBe('heard');
  expect(hears([VOICE, VOICE, VOICE, ...silence])).toBe('heard');
});

it('shows nothing of a quiet room, half a bar of a voice, and never more than a whole one', () => {
  expect(levelOf(0)).toBe(0);
  expect(levelOf(ROOM)).toBeLessThan(0.05);
  expect(levelOf(VOICE)).toBeGreaterThan(0.4);
  expect(levelOf(1)).toBe(1);
});
