/** What has become of a device during a call, and when it is worth trying again. Pure. */
import type { LocalMedia, MediaProblem } from '../api.ts';

export type Device = 'microphone' | 'camera';

/** A moment without pictures is no loss: phones mute a camera while they turn it. */
export const MUTED_PATIENCE_MS = 1500;
/** Whatever came back and stayed for so long is well: the next loss is tried quickly again. */
export const WELL_AFTER_MS = 10_000;

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * well: open, or not wanted · muted: the system gives nothing, e.g. during a phone call · lost: not open, but time
 * may mend it · hopeless: only the person can mend it, so nothing is tried without their click
 */
export type Plight = 'well' | 'muted' | 'lost' | 'hopeless';

export function plightOf(local: LocalMedia, device: Device): Plight {
  if (device === 'camera' && local.isCameraOff) return 'well';
  const track = local[device];
  const problem = local[`${device}Problem`];
  // Stopped on purpose, or never asked for.
  if (track === undefined && problem === undefined) return 'well';
  if (track === undefined || track.readyState === 'ended') {
    return problem === undefined || timeMayMend(problem) ? 'lost' : 'hopeless';
  }
  return track.muted ? 'muted' : 'well';
}

/** @param attempt how many have failed in a row */
export function retryWaitMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
}

/** What a person or a page forbids is not asked again: questions would follow one another. */
function timeMayMend(problem: MediaProblem): boolean {
  switch (problem) {
    case 'in-use':
    case 'interrupted':
    case 'not-found':
    case 'unknown':
      return true;
    case 'permission-denied':
    case 'insecure-page':
    case 'unsupported':
    case 'not-switched':
      return false;
  }
}
