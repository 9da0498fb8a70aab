import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeDevices } from '../fake-devices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function inCall(...[options]: Parameters<typeof fakeDevices>) {
  const world = fakeDevices(options);
  await world.capture.open(['microphone', 'camera']);
  await pass(0);
  return world;
}

describe('a camera that the system mutes', () => {
  it('is opened anew when it stays so, stopped before the next is asked for', async () => {
    const { capture, track, live, asked } = await inCall();
    const former = track('camera');
    former?.setMuted(true);
    await pass(1000);
    expect(capture.local.cameraProblem).toBeUndefined();
    expect(asked).toHaveLength(1);
    await pass(1000);
    expect(former?.readyState).toBe('ended');
    expect(track('camera')).not.toBe(former);
    expect(capture.local.cameraProblem).toBeUndefined();
    expect(asked.at(-1)?.microphone).toBeUndefined();
    expect(live()).toBe(2);
  });

  it('is left alone when it comes back in a moment, as while a phone is turned', async () => {
    const { capture, track, asked } = await inCall();
    track('camera')?.setMuted(true);
    await pass(500);
    track('camera')?.setMuted(false);
    await pass(60_000);
    expect(capture.local.cameraProblem).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('is not asked for while another app is in front, and at once when the person is back', async () => {
    const { track, asked, leavePage, comeBack } = await inCall();
    leavePage();
    track('camera')?.setMuted(true);
    await pass(120_000);
    expect(asked).toHaveLength(1);
    comeBack();
    await pass(2000);
    expect(asked).toHaveLength(2);
    expect(track('camera')?.muted).toBe(false);
  });
});

describe('a device that a phone call took', () => {
  it('is tried in growing waits, says why, and is there again soon after it is free', async () => {
    const { capture, track, asked, refused, live } = await inCall();
    refused.set('microphone', 'in-use');
    track('microphone')?.end();
    await pass(0);
    expect(capture.local).toMatchObject({ microphone: undefined, microphoneProblem: 'interrupted' });
    await pass(60_000);
    const tries = asked.length - 1;
    expect(tries).toBeGreaterThanOrEqual(5);
    expect(tries).toBeLessThanOrEqual(10);
    expect(capture.local.microphoneProblem).toBe('interrupted');
    refused.clear();
    await pass(15_000);
    expect(capture.local.microphoneProblem).toBeUndefined();
    expect(live()).toBe(2);
  });

  it('is looked for at once when the person comes back to the page', async () => {
    const { capture, track, refused, leavePage, comeBack } = await inCall();
    refused.set('microphone', 'in-use');
    track('microphone')?.end();
    leavePage();
    await pass(40_000);
    refused.clear();
    comeBack();
    await pass(0);
    expect(capture.local.microphone).toBeDefined();
  });

  it('never makes the browser ask: without permission it waits for the click', async () => {
    const { capture, track, asked, permission, comeBack } = await inCall();
    permission.isGranted = false;
    track('camera')?.end();
    await pass(300_000);
    comeBack();
    await pass(1000);
    expect(asked).toHaveLength(1);
    expect(capture.local.cameraProblem).toBe('permission-denied');
    await capture.retry();
    expect(capture.local.camera).toBeDefined();
  });

  it('is not opened again when it was switched off meanwhile', async () => {
    const { capture, track, asked, refused, live } = await inCall();
    refused.set('camera', 'in-use');
    track('camera')?.end();
    await pass(3000);
    await capture.setCameraOff(true);
    const tries = asked.length;
    refused.clear();
    await pass(60_000);
    expect(asked).toHaveLength(tries);
    expect(live()).toBe(1);
  });

  it('is tried no more when the call is over, and nothing listens on', async () => {
    const { capture, track, asked, refused, listening } = await inCall();
    refused.set('camera', 'in-use');
    track('camera')?.end();
    await pass(3000);
    capture.close();
    const tries = asked.length;
    await pass(60_000);
    expect(asked).toHaveLength(tries);
    expect(listening()).toBe(0);
  });
});

describe('a headset that was pulled out', () => {
  it('gives way to another microphone at once, and is offered when it is back', async () => {
    const { capture, track, listed, chosen, plug } = fakeDevices();
    chosen.microphone = 'headset';
    await capture.open(['microphone']);
    await pass(0);
    listed.microphones.push('built-in');
    delete chosen.microphone;
    track('microphone')?.end();
    plug();
    await pass(0);
    expect(capture.local).toMatchObject({ microphoneProblem: undefined, returned: undefined });
    expect(track('microphone')?.id).not.toBe('headset');

    listed.microphones.push('headset');
    plug();
    await pass(0);
    const offered = { device: 'microphone', deviceId: 'headset', label: 'The headset' };
    expect(capture.local.returned).toEqual(offered);
    listed.microphones.pop();
    plug();
    await pass(0);
    expect(capture.local.returned).toBeUndefined();

    listed.microphones.push('headset');
    plug();
    await pass(0);
    await capture.useDevice('microphone', 'headset');
    expect(capture.local.returned).toBeUndefined();
    plug();
    await pass(0);
    expect(track('microphone')?.id).toBe('headset');
    expect(capture.local.returned).toBeUndefined();
  });

  it('is taken up at once where there was nothing else', async () => {
    const { capture, track, refused, plug, comeBack } = await inCall();
    refused.set('microphone', 'not-found');
    track('microphone')?.end();
    await pass(0);
    expect(capture.local.microphoneProblem).toBe('not-found');
    comeBack();
    await pass(30_000);
    refused.clear();
    plug();
    await pass(0);
    expect(capture.local).toMatchObject({ microphoneProblem: undefined });
    expect(capture.local.microphone).toBeDefined();
  });
});
