/** Wishes for the shopper's camera: in most calls there are none, so what they take is loaded with the first. */
import type { CameraAnswer, CameraWish } from '#protocol/camera.ts';
import type { RequestId } from '#protocol/ids.ts';
import { Emitter } from '../emitter.ts';
import type { AskedWish, CameraWishes } from './camera-wishes.ts';
import type { Consent, ConsentDeps } from './consent.ts';

export class LazyWishes implements CameraWishes {
  readonly #deps: ConsentDeps;
  readonly #events = new Emitter<{ changed: undefined }>();
  #loading: Promise<Consent> | undefined;
  #consent: Consent | undefined;
  #isClosed = false;

  constructor(deps: ConsentDeps) {
    this.#deps = deps;
  }

  get asked(): AskedWish | undefined {
    return this.#consent?.asked;
  }

  get pending(): CameraWish | undefined {
    return this.#consent?.pending;
  }

  on(_: 'changed', listener: () => void): () => void {
    return this.#events.on('changed', listener);
  }

  async ask(wish: CameraWish): Promise<CameraAnswer> {
    return (await this.#load()).ask(wish);
  }

  async answer(isAllowed: boolean, options?: { readonly forCall?: boolean }): Promise<void> {
    await this.#consent?.answer(isAllowed, options);
  }

  /** From the agent. */
  async requested(requestId: RequestId, wish: CameraWish): Promise<void> {
    (await this.#load()).requested(requestId, wish);
  }

  /** From the shopper. */
  answered(requestId: RequestId, answer: CameraAnswer): void {
    this.#consent?.answered(requestId, answer);
  }

  close(): void {
    this.#isClosed = true;
    this.#consent?.close();
  }

  #load(): Promise<Consent> {
    this.#loading ??= import('./consent.ts').then(
      ({ Consent }) => {
        const consent = new Consent(this.#deps);
        consent.on('changed', () => {
          this.#events.emit('changed', undefined);
        });
        if (this.#isClosed) consent.close();
        this.#consent = consent;
        return consent;
      },
      (error: unknown) => {
        // A later wish tries again: the network may be better.
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }
}
