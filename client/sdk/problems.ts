/** What a refused device means to a person. */
import type { MediaProblem } from './api.ts';

export interface MediaEnvironment {
  readonly hasMediaDevices: boolean;
  readonly isSecure: boolean;
}

/** Why nothing can be opened at all on this page; undefined when it can be tried. */
export function pageProblem({ hasMediaDevices, isSecure }: MediaEnvironment): MediaProblem | undefined {
  if (hasMediaDevices) return undefined;
  return isSecure ? 'unsupported' : 'insecure-page';
}

/** @param error what `getUserMedia` rejected with */
export function mediaProblemOf(error: unknown): MediaProblem {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
    case 'PermissionDeniedError':
      return 'permission-denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use';
    case 'TypeError':
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'unknown';
  }
}

/** The chosen device is gone or cannot do what was asked: looser wishes may still open one. */
export function mayLoosen(error: unknown): boolean {
  return nameOf(error) === 'OverconstrainedError' || nameOf(error) === 'NotFoundError';
}

/** Another page, often the one that was just left, may be about to let go of the device. */
export function mayWait(error: unknown): boolean {
  return nameOf(error) === 'NotReadableError' || nameOf(error) === 'AbortError';
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}
