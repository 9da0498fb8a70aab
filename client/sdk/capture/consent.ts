/**
 * Both ends of a wish for the shopper's camera. Without the shopper's word nothing happens: silence is a no, and a
 * no holds for a while without asking them again.
 */
import { v7 as uuidv7 } from 'uuid';
import type { CameraAnswer, CameraWish } from '#protocol/camera.ts';
import { type CallId, RequestId } from '#protocol/ids.ts';
import type { LocalMedia } from '../api.ts';
import { Emitter } from '../emitter.ts';
import type { TakeNote } from '../quality/notes.ts';
import type { RequestToServer } from '../signaling-client.ts';
import type { AskedWish, CameraWishes } from './camera-wishes.ts';

export interface ConsentDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly note: TakeNote;
  /** Of the shopper's camera. */
  readonly local: () => LocalMedia;
  readonly setTorch: (isOn: boolean) => Promise<boolean>;
  readonly setZoom: (zoom: number) => Promise<boolean>;
  /** @returns whether another camera is open now */
  readonly flip: () => Promise<boolean>;
}

/** A person needs a moment to read; after it the agent should know. */
const ANSWER_WITHIN_MS = 30_000;
/** The answer's way back, where the shopper's page is gone. */
const GIVE_UP_AFTER_MS = ANSWER_WITHIN_MS + 5000;
/** A no is not asked again for so long. */
const NO_HOLDS_MS = 60_000;

interface Asked extends AskedWish {
  readonly requestId: RequestId;
  readonly timer: ReturnType<typeof setTimeout>;
}

interface Pending {
  readonly wish: CameraWish;
  readonly requestId: RequestId;
  readonly settle: (answer: CameraAnswer) => void;
}

export class Consent implements CameraWishes {
  readonly #deps: ConsentDeps;
  readonly #events = new Emitter<{ changed: undefined }>();
  readonly #allowed = new Set<CameraWish['kind']>();
  readonly #refusedAt = new Map<CameraWish['kind'], number>();
  readonly #known = new Set<RequestId>();
  #asked: Asked | undefined;
  #pending: Pending | undefined;

  constructor(deps: ConsentDeps) {
    this.#deps = deps;
  }

  get asked(): AskedWish | undefined {
    return this.#asked;
  }

  get pending(): CameraWish | undefined {
    return this.#pending?.wish;
  }

  on(_: 'changed', listener: () => void): () => void {
    return this.#events.on('changed', listener);
  }

  async ask(wish: CameraWish): Promise<CameraAnswer> {
    if (this.#pending !== undefined) return 'busy';
    const requestId = RequestId.parse(`req_${uuidv7()}`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answered = new Promise<CameraAnswer>((settle) => {
      this.#pending = { wish, requestId, settle };
      timer = setTimeout(settle, GIVE_UP_AFTER_MS, 'no-answer');
    });
    this.#changed();
    try {
      await this.#deps.request('camera:request', { callId: this.#deps.callId, requestId, wish });
      const answer = await answered;
      this.#deps.note({ kind: 'camera', cause: `${wish.kind}-${answer}` });
      return answer;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      this.#changed();
    }
  }

  /** What came from the shopper. */
  answered(requestId: RequestId, answer: CameraAnswer): void {
    if (this.#pending?.requestId === requestId) this.#pending.settle(answer);
  }

  /** What came from the agent. */
  requested(requestId: RequestId, wish: CameraWish): void {
    if (this.#known.has(requestId)) return;
    this.#known.add(requestId);
    const refused = performance.now() - (this.#refusedAt.get(wish.kind) ?? -Infinity) < NO_HOLDS_MS;
    if (!this.#isPossible(wish)) this.#tell(requestId, 'impossible');
    else if (this.#allowed.has(wish.kind)) void this.#fulfil(requestId, wish);
    else if (refused) this.#tell(requestId, 'refused');
    else if (this.#asked !== undefined) this.#tell(requestId, 'busy');
    else {
      const timer = setTimeout(() => {
        this.#take();
        this.#tell(requestId, 'no-answer');
      }, ANSWER_WITHIN_MS);
      this.#asked = { requestId, wish, timer };
      this.#changed();
    }
  }

  async answer(isAllowed: boolean, { forCall = false } = {}): Promise<void> {
    const asked = this.#take();
    if (asked === undefined) return;
    const { requestId, wish } = asked;
    if (isAllowed) {
      if (forCall) this.#allowed.add(wish.kind);
      await this.#fulfil(requestId, wish);
    } else {
      this.#refusedAt.set(wish.kind, performance.now());
      this.#tell(requestId, 'refused');
    }
  }

  /** The call is over: whoever waits, waits no more. */
  close(): void {
    this.#take();
    this.#pending?.settle('no-answer');
  }

  #take(): Asked | undefined {
    const asked = this.#asked;
    clearTimeout(asked?.timer);
    this.#asked = undefined;
    if (asked !== undefined) this.#changed();
    return asked;
  }

  #isPossible(wish: CameraWish): boolean {
    const { camera, isCameraOff, cameraSettings } = this.#deps.local();
    if (camera === undefined || isCameraOff) return false;
    if (wish.kind === 'torch') return cameraSettings?.hasTorch === true;
    return wish.kind === 'flip' || cameraSettings?.zoomRange !== undefined;
  }

  async #fulfil(requestId: RequestId, wish: CameraWish): Promise<void> {
    const isDone = await this.#do(wish).catch(() => false);
    this.#tell(requestId, isDone ? 'done' : 'failed');
  }

  #do(wish: CameraWish): Promise<boolean> {
    switch (wish.kind) {
      case 'torch':
        return this.#deps.setTorch(wish.isOn);
      case 'zoom':
        return this.#deps.setZoom(wish.factor * (this.#deps.local().cameraSettings?.zoomRange?.min ?? 1));
      case 'flip':
        return this.#deps.flip();
    }
  }

  #tell(requestId: RequestId, answer: CameraAnswer): void {
    const { callId, request } = this.#deps;
    request('camera:answer', { callId, requestId, answer }).catch(() => undefined);
  }

  #changed(): void {
    this.#events.emit('changed', undefined);
  }
}
