/** Cameras and microphones that are there, are taken away, and come back as a test says. */
import type { Devices, MediaProblem } from '#sdk/api.ts';
import { Capture } from '#sdk/capture.ts';
import { createCare } from '#sdk/capture/care.ts';
import type { PageSight } from '#sdk/capture/page-sight.ts';
import type { DeviceAccess, Wishes } from '#sdk/device-access.ts';
import type { CapturePolicy } from '#protocol/media-policy.ts';

type Device = 'microphone' | 'camera';

export class FakeTrack extends EventTarget {
  readyState: MediaStreamTrackState = 'live';
  muted = false;
  readonly id: string;
  readonly label: string;
  readonly #settings: MediaTrackSettings;
  readonly capabilities: Record<string, unknown>;
  readonly applied: MediaTrackConstraints[] = [];

  constructor(id: string, settings: MediaTrackSettings = {}, capabilities: Record<string, unknown> = {}) {
    super();
    this.id = id;
    this.label = `The ${id}`;
    this.#settings = { deviceId: id, ...settings };
    this.capabilities = capabilities;
  }

  getSettings(): MediaTrackSettings {
    return this.#settings;
  }

  getCapabilities(): Record<string, unknown> {
    return this.capabilities;
  }

  async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints);
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As the system does it: unplugged, or given to another app. */
  end(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
}

export interface FakeDevicesOptions {
  readonly isGranted?: boolean;
  readonly policy?: CapturePolicy | undefined;
  /** Where cameras look, and what they can, by their ids. */
  readonly cameras?: Readonly<
    Record<string, { settings?: MediaTrackSettings; capabilities?: Record<string, unknown> }>
  >;
}

export function fakeDevices(options: FakeDevicesOptions = {}) {
  const { isGranted = true, policy, cameras = {} } = options;
  const asked: Wishes[] = [];
  const tracks: FakeTrack[] = [];
  const chosen: { microphone?: string; camera?: string } = {};
  /** What does not open, and why: a device of this kind, or only the one of this id. */
  const refused = new Map<string, MediaProblem>();
  const listeners = new Set<() => void>();
  const returns = new Set<() => void>();
  const listed = { microphones: [] as string[], cameras: Object.keys(cameras) };
  const permission = { isGranted };
  const sight = { isHidden: false };

  function open(device: Device, deviceId: string | undefined, facing?: string) {
    const looking = Object.keys(cameras).find((id) => cameras[id]?.settings?.facingMode === facing);
    const first = device === 'camera' ? (deviceId ?? looking) : deviceId;
    const id = first ?? `${device}-${tracks.length}`;
    const problem = refused.get(id) ?? refused.get(device);
    if (problem !== undefined) return { [`${device}Problem`]: problem };
    const { settings, capabilities } = cameras[id] ?? {};
    const track = new FakeTrack(id, settings, capabilities);
    tracks.push(track);
    return { [device]: track };
  }

  const access: DeviceAccess = {
    open: async (wishes) => {
      asked.push(wishes);
      const { microphone, camera } = wishes;
      return {
        ...(microphone !== undefined && open('microphone', microphone.deviceId)),
        ...(camera !== undefined && open('camera', camera.deviceId, camera.facing)),
      };
    },
    isGranted: () => Promise.resolve(permission.isGranted),
    openScreen: () => {
      const track = new FakeTrack('screen');
      tracks.push(track);
      return Promise.resolve(track as unknown as MediaStreamTrack);
    },
  };
  const devices: Devices = {
    list: () => {
      const infos = (ids: readonly string[]) => ids.map((deviceId) => ({ deviceId }) as MediaDeviceInfo);
      return Promise.resolve({
        microphones: infos(listed.microphones),
        cameras: infos(listed.cameras),
        speakers: [],
      });
    },
    on(_, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const page: PageSight = {
    get isHidden() {
      return sight.isHidden;
    },
    onReturn(listener) {
      returns.add(listener);
      return () => returns.delete(listener);
    },
  };
  const capture = new Capture({
    access,
    devices,
    policy,
    choices: {
      devices: () => chosen,
      chooseDevice: (device, id) => {
        if (id === undefined) delete chosen[device];
        else chosen[device] = id;
      },
    },
    onChange: () => undefined,
    loadCare: () => Promise.resolve((port) => createCare({ port, page, devices })),
  });
  return {
    capture,
    asked,
    tracks,
    refused,
    chosen,
    listed,
    permission,
    live: () => tracks.filter(({ readyState }) => readyState === 'live').length,
    track: (device: Device) => capture.local[device] as unknown as FakeTrack | undefined,
    plug: () => {
      for (const listener of [...listeners]) listener();
    },
    leavePage: () => {
      sight.isHidden = true;
    },
    comeBack: () => {
      sight.isHidden = false;
      for (const listener of [...returns]) listener();
    },
    listening: () => listeners.size + returns.size,
  };
}
