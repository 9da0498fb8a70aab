import { expect, it } from 'vitest';
import { noteDevices } from '#sdk/capture/device-notes.ts';
import type { Noted } from '#sdk/quality/notes.ts';
import { fakeDevices } from '../fake-devices.ts';
import { until } from '#test/until.ts';

it('notes what was lost, what came back and what was changed, each once', async () => {
  const { capture, track, refused } = fakeDevices({ cameras: { front: {}, rear: {} } });
  const notes: Noted[] = [];
  let before = capture.local;
  capture.onChange = () => {
    noteDevices(before, capture.local, (note) => notes.push(note));
    before = capture.local;
  };
  await capture.open(['microphone', 'camera']);
  capture.setMuted(true);
  expect(notes).toEqual([]);
  refused.set('microphone', 'not-found');
  track('microphone')?.end();
  await until('the loss', () => capture.local.microphoneProblem === 'not-found');
  refused.clear();
  await capture.retry();
  expect(notes.map(({ kind, cause, detail }) => `${kind} ${detail?.['device']} ${cause}`)).toEqual([
    'device microphone interrupted',
    'device microphone not-found',
    'device microphone back',
  ]);
  await capture.useDevice('microphone', 'headset');
  expect(notes.at(-1)).toMatchObject({ cause: 'changed', detail: { device: 'microphone' } });
});
