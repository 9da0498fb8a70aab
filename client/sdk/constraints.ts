/** What is asked of a camera and a microphone, from the best to whatever there is. */
import type { CapturePolicy, Facing } from '#protocol/media-policy.ts';

export type { Facing } from '#protocol/media-policy.ts';

export interface MicrophoneWish {
  readonly deviceId?: string | undefined;
}

export interface CameraWish extends PictureWish {
  readonly deviceId?: string | undefined;
  readonly facing: Facing;
}

export type PictureWish = Pick<CapturePolicy, 'maxHeight' | 'maxFrameRate'>;

/** While the server has not told yet. */
export const ANY_CAMERA = { facing: 'user', maxHeight: 720, maxFrameRate: 30 } as const;

/** Fewer frames than a camera can do are left out by the encoder; a camera that cannot do so few refuses. */
const USUAL_FRAME_RATE = 30;

/** The first is asked for first; the next only when nothing can fulfil it. */
export function microphoneSteps({ deviceId }: MicrophoneWish): readonly MediaTrackConstraints[] {
  const voice = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: { ideal: 1 },
  };
  return deviceId === undefined ? [voice] : [{ ...voice, deviceId: { exact: deviceId } }, voice];
}

export function cameraSteps({
  deviceId,
  facing,
  maxHeight,
  maxFrameRate,
}: CameraWish): readonly MediaTrackConstraints[] {
  const picture = {
    width: { ideal: Math.round((maxHeight * 16) / 9) },
    height: { ideal: maxHeight },
    frameRate: { ideal: maxFrameRate, max: Math.max(maxFrameRate, USUAL_FRAME_RATE) },
  };
  const towards = { ...picture, facingMode: { ideal: facing } };
  const steps = [towards, { facingMode: { ideal: facing } }, {}];
  return deviceId === undefined ? steps : [{ ...picture, deviceId: { exact: deviceId } }, ...steps];
}
