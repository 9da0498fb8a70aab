import { describe, expect, it } from 'vitest';
import type { Opened } from '#sdk/device-access.ts';
import { runSelfTest } from '#sdk/self-test.ts';

const sleep = () => Promise.resolve();
const context = (state: AudioContextState) => () => ({
  state,
  resume: () => Promise.resolve(),
  close: () => Promise.resolve(),
});
const opens = (opened: Opened) => ({ open: () => Promise.resolve(opened) });
let stopped = 0;
const live = { readyState: 'live', stop: () => (stopped += 1) } as unknown as MediaStreamTrack;

describe('the self-test of an agent', () => {
  it('passes with sound and a live microphone, and lets go of it', async () => {
    const result = await runSelfTest({
      createAudioContext: context('running'),
      access: opens({ microphone: live }),
      deviceId: undefined,
      sleep,
    });
    expect(result).toEqual({ audioUnlocked: true, microphoneOpened: true });
    expect(stopped).toBe(1);
  });

  it('says why it did not pass', async () => {
    const result = await runSelfTest({
      createAudioContext: context('suspended'),
      access: opens({ microphoneProblem: 'permission-denied' }),
      deviceId: undefined,
      sleep,
    });
    expect(result).toEqual({ audioUnlocked: false, microphoneOpened: false, problem: 'permission-denied' });
  });

  it('fails rather than throws where there is no sound at all', async () => {
    const result = await runSelfTest({
      createAudioContext: () => {
        throw new Error('no audio');
      },
      access: opens({ microphone: live }),
      deviceId: undefined,
      sleep,
    });
    expect(result.audioUnlocked).toBe(false);
  });
});
