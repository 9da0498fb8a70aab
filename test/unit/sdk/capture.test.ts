import { describe, expect, it } from 'vitest';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { until } from '#test/until.ts';
import { fakeDevices } from './fake-devices.ts';

describe('the devices of a call', () => {
  it('are opened together and let go of together', async () => {
    const { capture, live, asked } = fakeDevices();
    await capture.open(['microphone', 'camera']);
    expect(asked).toHaveLength(1);
    expect(live()).toBe(2);
    capture.close();
    capture.close();
    expect(live()).toBe(0);
    expect(capture.local.camera).toBeUndefined();
  });

  it('leave no track behind when the call ends while they open', async () => {
    const { capture, live, tracks } = fakeDevices();
    const opening = capture.open(['microphone', 'camera']);
    await until('the browser to be asked', () => tracks.length === 2);
    capture.close();
    await opening;
    expect(live()).toBe(0);
  });

  it('are not asked for without a click when that would show a question', async () => {
    const { capture, asked } = fakeDevices({ isGranted: false });
    await capture.open(['microphone', 'camera'], { silently: true });
    expect(asked).toHaveLength(0);
    expect(capture.local).toMatchObject({
      microphoneProblem: 'permission-denied',
      cameraProblem: 'permission-denied',
    });
    await capture.retry();
    expect(capture.local.microphone).toBeDefined();
    expect(capture.local.cameraProblem).toBeUndefined();
  });

  it('stop the camera when it is off, and open it again', async () => {
    const { capture, live } = fakeDevices();
    await capture.open(['microphone', 'camera']);
    await capture.setCameraOff(true);
    expect(live()).toBe(1);
    expect(capture.local.isCameraOff).toBe(true);
    await capture.setCameraOff(false);
    expect(live()).toBe(2);
  });

  it('end with the camera off when off and on are clicked faster than it opens', async () => {
    const { capture, live } = fakeDevices();
    const clicks = [capture.setCameraOff(false), capture.setCameraOff(true)];
    await Promise.all(clicks);
    expect(live()).toBe(0);
    expect(capture.local.camera).toBeUndefined();
  });

  it('fall back to what is left when one is unplugged, and say so when nothing is', async () => {
    const { capture, tracks, live, refused } = fakeDevices();
    await capture.open(['microphone']);
    tracks[0]?.end();
    await until('another microphone', () => capture.local.microphone !== undefined);
    expect(live()).toBe(1);
    expect(capture.local.microphoneProblem).toBeUndefined();
    refused.set('microphone', 'not-found');
    tracks[1]?.end();
    await until('the problem', () => capture.local.microphoneProblem === 'not-found');
    expect(capture.local.microphone).toBeUndefined();
  });

  it('change to the one that was chosen, without two at once for the camera', async () => {
    const { capture, live } = fakeDevices();
    await capture.open(['microphone', 'camera']);
    await capture.useDevice('camera', 'other');
    await capture.useDevice('microphone', 'headset');
    expect(capture.local.camera?.id).toBe('other');
    expect(capture.local.microphone?.id).toBe('headset');
    expect(live()).toBe(2);
  });

  it('turn from front to rear', async () => {
    const { capture, asked, live } = fakeDevices();
    await capture.open(['camera']);
    await capture.switchFacing();
    expect(asked.at(-1)?.camera).toMatchObject({ deviceId: undefined, facing: 'environment' });
    expect(capture.local.facing).toBe('environment');
    expect(live()).toBe(1);
  });

  it('go on with the former microphone when the chosen one does not open, and say so', async () => {
    const { capture, live, refused, chosen } = fakeDevices();
    await capture.useDevice('microphone', 'desk');
    refused.set('headset', 'not-found');
    await capture.useDevice('microphone', 'headset');
    expect(capture.local).toMatchObject({ microphone: { id: 'desk' }, microphoneProblem: 'not-switched' });
    expect(chosen.microphone).toBe('desk');
    await capture.retry();
    expect(capture.local.microphoneProblem).toBeUndefined();
    refused.clear();
    await capture.useDevice('microphone', 'headset');
    expect(capture.local.microphone?.id).toBe('headset');
    expect(live()).toBe(1);
  });

  it('leave the choice to the browser again when the first one ever does not open', async () => {
    const { capture, refused, chosen } = fakeDevices();
    await capture.open(['microphone']);
    refused.set('headset', 'in-use');
    await capture.useDevice('microphone', 'headset');
    expect(chosen.microphone).toBeUndefined();
  });

  it('go back to the former camera when the chosen one does not open, never two at once', async () => {
    const { capture, live, refused, asked } = fakeDevices({ cameras: { front: {}, rear: {} } });
    await capture.open(['camera']);
    await capture.useDevice('camera', 'front');
    refused.set('rear', 'in-use');
    await capture.useDevice('camera', 'rear');
    expect(asked.map(({ camera }) => camera?.deviceId)).toEqual([undefined, 'front', 'rear', 'front']);
    expect(capture.local).toMatchObject({ camera: { id: 'front' }, cameraProblem: 'not-switched' });
    expect(live()).toBe(1);
    expect(capture.local.camera?.readyState).toBe('live');
    await capture.retry();
    expect(capture.local.cameraProblem).toBeUndefined();
    expect(asked.filter(({ camera }) => camera !== undefined)).toHaveLength(4);
  });

  it('keep looking the former way when there is no camera on the other side', async () => {
    const cameras = { front: { settings: { facingMode: 'user' } } };
    const { capture, refused } = fakeDevices({ cameras });
    await capture.open(['camera']);
    expect(capture.local).toMatchObject({ camera: { id: 'front' }, facing: 'user' });
    refused.set('camera', 'not-found');
    await capture.switchFacing();
    expect(capture.local).toMatchObject({ facing: 'user', cameraProblem: 'not-found' });
    refused.delete('camera');
    await capture.retry();
    expect(capture.local).toMatchObject({ camera: { id: 'front' }, facing: 'user' });
  });

  it('believe the camera about where it looks, whatever was asked', async () => {
    const cameras = { only: { settings: { facingMode: 'environment' } } };
    const { capture } = fakeDevices({ cameras });
    await capture.useDevice('camera', 'only');
    await capture.open(['camera']);
    expect(capture.local.facing).toBe('environment');
  });

  it('go on to the next of cameras that do not say where they look', async () => {
    const { capture } = fakeDevices({ cameras: { left: {}, right: {} } });
    await capture.useDevice('camera', 'left');
    await capture.open(['camera']);
    await capture.switchFacing();
    expect(capture.local.camera?.id).toBe('right');
    await capture.setCameraOff(true);
    await capture.setCameraOff(false);
    expect(capture.local.camera?.id).toBe('right');
    await capture.switchFacing();
    expect(capture.local.camera?.id).toBe('left');
  });

  it('are one screen after two clicks', async () => {
    const { capture, live } = fakeDevices();
    expect(await Promise.all([capture.openScreen(), capture.openScreen()])).toEqual([true, true]);
    expect(live()).toBe(1);
  });

  it('notice that the browser has ended a shared screen', async () => {
    const { capture, tracks } = fakeDevices();
    expect(await capture.openScreen()).toBe(true);
    tracks[0]?.end();
    expect(capture.local.screen).toBeUndefined();
  });

  it('opens the camera that looks at the thing where the call is about one, as large as that needs', async () => {
    const { capture, asked } = fakeDevices({ policy: shippedPolicy({ scenario: 'inspection' }).video });
    await capture.open(['camera']);
    expect(asked[0]?.camera).toMatchObject({ facing: 'environment', maxHeight: 1080, maxFrameRate: 15 });
    await capture.switchFacing();
    expect(asked[1]?.camera).toMatchObject({ facing: 'user', maxHeight: 1080 });
  });
});
