/**
 * What keeps a shopper's camera from a call at this very place, and is mended by going elsewhere: out of an app's
 * own browser, or to the phone. Loaded when the widget shows how to call, for most shoppers meet none.
 */
import type { Devices } from '#sdk/api.ts';
import { appToLeave, inAppBrowser, phonePlatform } from '#sdk/check/in-app.ts';
import type { Abilities, InApp } from '#sdk/check/in-app.ts';
import { mediaPermission } from '../permission.ts';

export type Obstacle = { readonly kind: 'in-app'; readonly inApp: InApp } | { readonly kind: 'no-camera' };

export interface Surroundings extends Abilities {
  readonly userAgent: string;
  readonly touchPoints: number;
  /** How many the browser lists. */
  readonly cameras: number;
}

export function obstacleIn(surroundings: Surroundings): Obstacle | undefined {
  const { userAgent, touchPoints, cameras, isSecure } = surroundings;
  const inApp = appToLeave(inAppBrowser(userAgent, touchPoints), surroundings);
  if (inApp !== undefined) return { kind: 'in-app', inApp };
  // A phone is what others would go on at; an insecure page has no camera there either.
  const isComputer = phonePlatform(userAgent, touchPoints) === undefined;
  return isComputer && isSecure && cameras === 0 ? { kind: 'no-camera' } : undefined;
}

/**
 * Tells what there is now, and again when a device was plugged in or taken away: only after its words and elements
 * are loaded.
 * @returns what stops it
 */
export function watchObstacle(devices: Devices, tell: (obstacle: Obstacle | undefined) => void): () => void {
  let newest = 0;

  async function look(): Promise<void> {
    newest += 1;
    const turn = newest;
    const [{ cameras }, permission] = await Promise.all([devices.list(), mediaPermission('video')]);
    const obstacle = obstacleIn({
      userAgent: navigator.userAgent,
      touchPoints: navigator.maxTouchPoints,
      hasGetUserMedia: hasGetUserMedia(),
      isSecure: isSecureContext,
      isRefused: permission === 'blocked',
      cameras: cameras.length,
    });
    if (obstacle?.kind === 'in-app') await import('./leave-app.ts');
    if (obstacle?.kind === 'no-camera') await import('./phone-offer.ts');
    if (turn === newest) tell(obstacle);
  }

  // Not loaded: the call goes on without the advice.
  const lookAgain = (): void => void look().catch(() => undefined);
  const stop = devices.on('changed', lookAgain);
  lookAgain();
  return () => {
    newest += 1;
    stop();
  };
}

function hasGetUserMedia(): boolean {
  return typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getUserMedia === 'function';
}
