/** What keeps pictures and voice within the line, loaded when the call is answered. */
import type { PictureState, Still } from '#protocol/pictures.ts';
import type { CallPicturesDeps, CallPicturesOnLine } from './call-pictures.ts';
import { WHOLE } from './picture-state.ts';
import type { CallPictures } from './picture-state.ts';

export interface LazyPictures {
  /** As it was told last. */
  readonly now: CallPictures;
  /** Idempotent, as `close` is. */
  start(): void;
  told(state: PictureState): void;
  received(still: Still): void;
  asked(): void;
  close(): void;
}

export function createLazyPictures(deps: Omit<CallPicturesDeps, 'now'>): LazyPictures {
  let pictures: CallPicturesOnLine | undefined;
  let shown = WHOLE;
  let theirs: PictureState | undefined;
  let isStarted = false;
  let isClosed = false;

  async function load(): Promise<void> {
    // With them what sends a picture: on a thin line it would be too late to load it.
    const [{ CallPicturesOnLine: OnLine }] = await Promise.all([
      import('./call-pictures.ts'),
      import('../resumable-upload.ts'),
    ]);
    if (isClosed) return;
    pictures = new OnLine({
      ...deps,
      now: () => performance.now(),
      onChange(changed) {
        shown = changed;
        deps.onChange(changed);
      },
    });
    if (theirs !== undefined) pictures.told(theirs);
  }

  return {
    get now() {
      return shown;
    },
    start() {
      if (isStarted || isClosed) return;
      isStarted = true;
      load().catch((error: unknown) => {
        // A server that was renewed meanwhile has this part under another name: the call goes on without it.
        console.warn('The pictures of the call do not follow the line.', error);
      });
    },
    told(state) {
      theirs = state;
      pictures?.told(state);
    },
    received: (still) => pictures?.received(still),
    asked: () => pictures?.asked(),
    close() {
      isClosed = true;
      pictures?.close();
    },
  };
}
