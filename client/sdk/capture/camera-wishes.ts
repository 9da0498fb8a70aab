/** What agents ask of shoppers' cameras: the types of both sides. */
import type { CameraAnswer, CameraWish } from '#protocol/camera.ts';

export type { CameraAnswer, CameraWish } from '#protocol/camera.ts';

/** Before the shopper, until they answer or its time is over. */
export interface AskedWish {
  readonly wish: CameraWish;
}

export interface CameraWishes {
  /** Shopper: what the agent would like now. */
  readonly asked: AskedWish | undefined;
  /** Agent: what has been asked and is not answered. */
  readonly pending: CameraWish | undefined;
  on(name: 'changed', listener: () => void): () => void;
  /**
   * Agent. The shopper decides; nothing is done without their word. Resolves with what came of it.
   * @throws AppError RATE_LIMITED when the shopper was asked often
   */
  ask(wish: CameraWish): Promise<CameraAnswer>;
  /** Shopper. `forCall`: the same kind is allowed from now on, until the call ends or the page is left. */
  answer(isAllowed: boolean, options?: { readonly forCall?: boolean }): Promise<void>;
}
