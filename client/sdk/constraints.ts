/** What is asked of a camera and a microphone, from the best to whatever there is. */

export interface MicrophoneWish {
  readonly deviceId?: string | undefined;
}

export interface CameraWish {
  readonly deviceId?: string | undefined;
  readonly facing: 'user' | 'environment';
}

export type Facing = CameraWish['facing'];

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

export function cameraSteps({ deviceId, facing }: CameraWish): readonly MediaTrackConstraints[] {
  const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const towards = { ...picture, facingMode: { ideal: facing } };
  const steps = [towards, { facingMode: { ideal: facing } }, {}];
  return deviceId === undefined ? steps : [{ ...picture, deviceId: { exact: deviceId } }, ...steps];
}
