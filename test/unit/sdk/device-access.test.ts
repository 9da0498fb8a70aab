import { describe, expect, it } from 'vitest';
import { ANY_CAMERA } from '#sdk/constraints.ts';
import { type DeviceAccessDeps, createDeviceAccess } from '#sdk/device-access.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });
const track = (kind: string) => ({ kind, readyState: 'live' }) as unknown as MediaStreamTrack;

function streamOf(constraints: MediaStreamConstraints): MediaStream {
  const audio = constraints.audio === undefined ? [] : [track('audio')];
  const video = constraints.video === undefined ? [] : [track('video')];
  return {
    getTracks: () => [...audio, ...video],
    getAudioTracks: () => audio,
    getVideoTracks: () => video,
  } as unknown as MediaStream;
}

type Asked = MediaStreamConstraints & { audio?: MediaTrackConstraints; video?: MediaTrackConstraints };

/** @param refuse what the browser throws for a request, or undefined when it opens */
function access(
  refuse: (asked: Asked, count: number) => Error | undefined,
  deps: Partial<DeviceAccessDeps> = {},
) {
  const asked: Asked[] = [];
  const mediaDevices = {
    getUserMedia: async (constraints: MediaStreamConstraints = {}) => {
      asked.push(constraints);
      const error = refuse(constraints, asked.length);
      if (error !== undefined) throw error;
      return streamOf(constraints);
    },
    getDisplayMedia: () => Promise.reject(named('NotAllowedError')),
    enumerateDevices: () => Promise.resolve([]),
  };
  const created = createDeviceAccess({
    mediaDevices,
    permissions: undefined,
    isSecure: true,
    sleep: () => Promise.resolve(),
    ...deps,
  });
  return { access: created, asked };
}

const both = { microphone: {}, camera: ANY_CAMERA };

describe('opening devices', () => {
  it('asks once for both', async () => {
    const { access: devices, asked } = access(() => undefined);
    const opened = await devices.open(both);
    expect(opened.microphone?.kind).toBe('audio');
    expect(opened.camera?.kind).toBe('video');
    expect(asked).toHaveLength(1);
  });

  it('goes on with the voice when there is no camera', async () => {
    const { access: devices } = access(({ video }) =>
      video === undefined ? undefined : named('NotFoundError'),
    );
    const opened = await devices.open(both);
    expect(opened.microphone).toBeDefined();
    expect(opened).toMatchObject({ cameraProblem: 'not-found' });
  });

  it('tells both problems and throws nothing when both are refused', async () => {
    const { access: devices } = access(() => named('NotAllowedError'));
    expect(await devices.open(both)).toEqual({
      microphoneProblem: 'permission-denied',
      cameraProblem: 'permission-denied',
    });
  });

  it('does not ask again for what was refused for good', async () => {
    const permissions = { query: () => Promise.resolve({ state: 'denied' } as PermissionStatus) };
    const { access: devices, asked } = access(() => named('NotAllowedError'), { permissions });
    await devices.open(both);
    expect(asked).toHaveLength(1);
  });

  it('takes another camera when the chosen one is gone', async () => {
    const { access: devices } = access(({ video }) =>
      video?.deviceId === undefined ? undefined : named('OverconstrainedError'),
    );
    expect((await devices.open({ camera: { ...ANY_CAMERA, deviceId: 'gone' } })).camera).toBeDefined();
  });

  it('waits once for a device that is about to be let go', async () => {
    const { access: devices, asked } = access((_, count) =>
      count === 1 ? named('NotReadableError') : undefined,
    );
    expect((await devices.open({ microphone: {} })).microphone).toBeDefined();
    expect(asked).toHaveLength(2);
    const { access: busy } = access(() => named('NotReadableError'));
    expect(await busy.open({ microphone: {} })).toEqual({ microphoneProblem: 'in-use' });
  });

  it('says that the page is the problem where there are no devices to ask for', async () => {
    const { access: insecure } = access(() => undefined, { mediaDevices: undefined, isSecure: false });
    expect(await insecure.open(both)).toEqual({
      microphoneProblem: 'insecure-page',
      cameraProblem: 'insecure-page',
    });
    expect(await insecure.isGranted('camera')).toBe(false);
  });
});
