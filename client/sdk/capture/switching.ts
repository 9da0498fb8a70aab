/** Which camera is the other one. */
import type { Facing } from '../constraints.ts';

/** Nothing: the chosen one, else whichever looks the wanted way. */
export interface CameraTarget {
  readonly deviceId?: string | undefined;
  readonly facing?: Facing | undefined;
}

/** Phones say where a camera looks. Others have a row of cameras, and the next of them is the other one. */
export function otherCamera(
  { deviceId, facingMode }: MediaTrackSettings,
  cameras: readonly Pick<MediaDeviceInfo, 'deviceId'>[],
  towards: Facing,
): CameraTarget {
  const at = cameras.findIndex((camera) => camera.deviceId === deviceId);
  if (isFacing(facingMode) || at < 0 || cameras.length < 2) return { facing: towards };
  return { deviceId: cameras[(at + 1) % cameras.length]?.deviceId };
}

/** Where the camera says it looks; undefined for one that does not say. */
export function facingOf(track: MediaStreamTrack | undefined): Facing | undefined {
  const facingMode = track?.getSettings().facingMode;
  return isFacing(facingMode) ? facingMode : undefined;
}

function isFacing(mode: string | undefined): mode is Facing {
  return mode === 'user' || mode === 'environment';
}
