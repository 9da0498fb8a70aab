import { describe, expect, it } from 'vitest';
import type { CapturePolicy } from '#protocol/media-policy.ts';
import { Capture } from '#sdk/capture.ts';
import type { DeviceAccess, Wishes } from '#sdk/device-access.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { until } from '#test/until.ts';

class FakeTrack extends EventTarget {
  readyState: MediaStreamTrackState = 'live';
  readonly id: string;
  constructor(id: string) {
    super();
    this.id = id;
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }
  stop(): void {
    this.readyState = 'ended';
  }
  unplug(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }
}

function setUp({
  isGranted = true,
  missing = [] as string[],
  policy = undefined as CapturePolicy | undefined,
} = {}) {
  const asked: Wishes[] = [];
  const tracks: FakeTrack[] = [];
  const devices: { microphone?: string; camera?: string } = {};
  const open = (device: 'microphone' | 'camera', deviceId: string | undefined) => {
    if (missing.includes(device)) return { [`${device}Problem`]: 'not-found' };
    const track = new FakeTrack(deviceId ?? `${device}-${tracks.length}`);
    tracks.push(track);
    return { [device]: track };
  };
  const access: DeviceAccess = {
    open: async (wishes) => {
      asked.push(wishes);
      return {
        ...(wishes.microphone !== undefined && open('microphone', wishes.microphone.deviceId)),
        ...(wishes.camera !== undefined && open('camera', wishes.camera.deviceId)),
      };
    },
    isGranted: () => Promise.resolve(isGranted),
    openScreen: () => {
      const track = new FakeTrack('screen');
      tracks.push(track);
      return Promise.resolve(track as unknown as MediaStreamTrack);
    },
  };
  const choices = {
    devices: () => devices,
    chooseDevice: (device: 'microphone' | 'camera', id: string) => {
      devices[device] = id;
    },
  };
  const capture = new Capture({ access, choices, onChange: () => undefined, policy });
  const live = () => tracks.filter(({ readyState }) => readyState === 'live').length;
  return { capture, asked, tracks, live, missing };
}

describe('the devices of a call', () => {
  it('are opened together and let go of together', async () => {
    const { capture, live, asked } = setUp();
    await capture.open(['microphone', 'camera']);
    expect(asked).toHaveLength(1);
    expect(live()).toBe(2);
    capture.close();
    capture.close();
    expect(live()).toBe(0);
    expect(capture.local.camera).toBeUndefined();
  });

  it('leave no track behind when the call ends while they open', async () => {
    const { capture, live, tracks } = setUp();
    const opening = capture.open(['microphone', 'camera']);
    await until('the browser to be asked', () => tracks.length === 2);
    capture.close();
    await opening;
    expect(live()).toBe(0);
  });

  it('are not asked for without a click when that would show a question', async () => {
    const { capture, asked } = setUp({ isGranted: false });
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
    const { capture, live } = setUp();
    await capture.open(['microphone', 'camera']);
    await capture.setCameraOff(true);
    expect(live()).toBe(1);
    expect(capture.local.isCameraOff).toBe(true);
    await capture.setCameraOff(false);
    expect(live()).toBe(2);
  });

  it('end with the camera off when off and on are clicked faster than it opens', async () => {
    const { capture, live } = setUp();
    const clicks = [capture.setCameraOff(false), capture.setCameraOff(true)];
    await Promise.all(clicks);
    expect(live()).toBe(0);
    expect(capture.local.camera).toBeUndefined();
  });

  it('fall back to what is left when one is unplugged, and say so when nothing is', async () => {
    const { capture, tracks, live, missing } = setUp();
    await capture.open(['microphone']);
    tracks[0]?.unplug();
    await until('another microphone', () => capture.local.microphone !== undefined);
    expect(live()).toBe(1);
    expect(capture.local.microphoneProblem).toBeUndefined();
    missing.push('microphone');
    tracks[1]?.unplug();
    await until('the problem', () => capture.local.microphoneProblem === 'not-found');
    expect(capture.local.microphone).toBeUndefined();
  });

  it('change to the one that was chosen, without two at once for the camera', async () => {
    const { capture, live } = setUp();
    await capture.open(['microphone', 'camera']);
    await capture.useDevice('camera', 'other');
    await capture.useDevice('microphone', 'headset');
    expect(capture.local.camera?.id).toBe('other');
    expect(capture.local.microphone?.id).toBe('headset');
    expect(live()).toBe(2);
  });

  it('turn from front to rear', async () => {
    const { capture, asked, live } = setUp();
    await capture.open(['camera']);
    await capture.switchFacing();
    expect(asked.at(-1)?.camera).toMatchObject({ deviceId: undefined, facing: 'environment' });
    expect(capture.local.facing).toBe('environment');
    expect(live()).toBe(1);
  });

  it('are tried again after a change that failed, while the former one goes on', async () => {
    const { capture, live, missing } = setUp();
    await capture.open(['microphone']);
    missing.push('microphone');
    await capture.useDevice('microphone', 'headset');
    expect(capture.local.microphoneProblem).toBe('not-found');
    expect(live()).toBe(1);
    missing.length = 0;
    await capture.retry();
    expect(capture.local.microphone?.id).toBe('headset');
    expect(capture.local.microphoneProblem).toBeUndefined();
    expect(live()).toBe(1);
  });

  it('are one screen after two clicks', async () => {
    const { capture, live } = setUp();
    expect(await Promise.all([capture.openScreen(), capture.openScreen()])).toEqual([true, true]);
    expect(live()).toBe(1);
  });

  it('notice that the browser has ended a shared screen', async () => {
    const { capture, tracks } = setUp();
    expect(await capture.openScreen()).toBe(true);
    tracks[0]?.unplug();
    expect(capture.local.screen).toBeUndefined();
  });

  it('opens the camera that looks at the thing where the call is about one, as large as that needs', async () => {
    const { capture, asked } = setUp({ policy: shippedPolicy({ scenario: 'inspection' }).video });
    await capture.open(['camera']);
    expect(asked[0]?.camera).toMatchObject({ facing: 'environment', maxHeight: 1080, maxFrameRate: 15 });
    await capture.switchFacing();
    expect(asked[1]?.camera).toMatchObject({ facing: 'user', maxHeight: 1080 });
  });
});
