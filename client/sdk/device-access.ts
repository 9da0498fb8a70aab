/** Opens cameras and microphones; a device that does not open is a problem to tell, never an exception. */
import type { MediaProblem } from './api.ts';
import { type CameraWish, type MicrophoneWish, cameraSteps, microphoneSteps } from './constraints.ts';
import { mayLoosen, mayWait, mediaProblemOf, pageProblem } from './problems.ts';
import type { Sleep } from './sleep.ts';

export interface Wishes {
  readonly microphone?: MicrophoneWish | undefined;
  readonly camera?: CameraWish | undefined;
}

export interface Opened {
  readonly microphone?: MediaStreamTrack;
  readonly camera?: MediaStreamTrack;
  readonly microphoneProblem?: MediaProblem;
  readonly cameraProblem?: MediaProblem;
}

type Device = 'microphone' | 'camera';

export interface DeviceAccess {
  /** May show the browser's question. */
  open(wishes: Wishes): Promise<Opened>;
  /** Whether opening would not ask the person anything. */
  isGranted(device: Device): Promise<boolean>;
  /** Rejects with the browser's own error, e.g. when the person closed the picker. */
  openScreen(): Promise<MediaStreamTrack>;
}

export interface DeviceAccessDeps {
  readonly mediaDevices:
    Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia' | 'enumerateDevices'> | undefined;
  readonly permissions: Pick<Permissions, 'query'> | undefined;
  readonly isSecure: boolean;
  readonly sleep: Sleep;
}

const BUSY_WAIT_MS = 300;

export function createDeviceAccess({
  mediaDevices,
  permissions,
  isSecure,
  sleep,
}: DeviceAccessDeps): DeviceAccess {
  const blocked = pageProblem({ hasMediaDevices: mediaDevices?.getUserMedia !== undefined, isSecure });

  async function get(constraints: MediaStreamConstraints): Promise<MediaStream> {
    if (mediaDevices === undefined)
      throw new DOMException('There are no media devices.', 'NotSupportedError');
    try {
      return await mediaDevices.getUserMedia(constraints);
    } catch (error) {
      if (!mayWait(error)) throw error;
      await sleep(BUSY_WAIT_MS);
      return mediaDevices.getUserMedia(constraints);
    }
  }

  async function openOne(device: Device, steps: readonly MediaTrackConstraints[]): Promise<Opened> {
    let last: unknown;
    for (const step of steps) {
      try {
        const stream = await get(device === 'microphone' ? { audio: step } : { video: step });
        const [track] = stream.getTracks();
        if (track !== undefined) return { [device]: track };
      } catch (error) {
        last = error;
        if (!mayLoosen(error)) break;
      }
    }
    return { [`${device}Problem`]: mediaProblemOf(last) };
  }

  /** Undefined where the browser does not tell. */
  async function permission(device: Device): Promise<PermissionState | undefined> {
    try {
      return (await permissions?.query({ name: device }))?.state;
    } catch {
      return undefined;
    }
  }

  /** Asks again only for what the person has not refused for good. */
  async function openUnlessDenied(device: Device, steps: readonly MediaTrackConstraints[]): Promise<Opened> {
    if ((await permission(device)) === 'denied') return { [`${device}Problem`]: 'permission-denied' };
    return openOne(device, steps);
  }

  return {
    async open({ microphone, camera }) {
      if (blocked !== undefined) {
        return {
          ...(microphone !== undefined && { microphoneProblem: blocked }),
          ...(camera !== undefined && { cameraProblem: blocked }),
        };
      }
      const audio = microphone === undefined ? undefined : microphoneSteps(microphone);
      const video = camera === undefined ? undefined : cameraSteps(camera);
      if (audio === undefined) return video === undefined ? {} : openOne('camera', video);
      if (video === undefined) return openOne('microphone', audio);
      try {
        // Together first: one question for the person, not two.
        const stream = await get({ audio: audio[0] ?? true, video: video[0] ?? true });
        const [microphoneTrack] = stream.getAudioTracks();
        const [cameraTrack] = stream.getVideoTracks();
        return {
          ...(microphoneTrack !== undefined && { microphone: microphoneTrack }),
          ...(cameraTrack !== undefined && { camera: cameraTrack }),
        };
      } catch {
        const heard = await openUnlessDenied('microphone', audio);
        const seen = await openUnlessDenied('camera', video);
        return { ...heard, ...seen };
      }
    },

    async isGranted(device) {
      if (blocked !== undefined || mediaDevices === undefined) return false;
      const state = await permission(device);
      if (state === 'granted' || state === 'denied') return state === 'granted';
      // Safari says "prompt" also while the permission of this page's visit holds; labels are given only with one.
      const kind = device === 'microphone' ? 'audioinput' : 'videoinput';
      const devices = await mediaDevices.enumerateDevices().catch(() => []);
      return devices.some((found) => found.kind === kind && found.label !== '');
    },

    async openScreen() {
      if (mediaDevices?.getDisplayMedia === undefined) {
        throw new DOMException('The screen cannot be shared here.', 'NotSupportedError');
      }
      const stream = await mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: false,
      });
      const [track] = stream.getVideoTracks();
      if (track === undefined) throw new DOMException('Nothing was shared.', 'NotFoundError');
      return track;
    },
  };
}
