/** What this side has written and the server does not have yet: sent one after the other until it is acked. */
import { AppError } from '#protocol/errors.ts';
import type { MessageId } from '#protocol/ids.ts';
import type { MessageView } from '#protocol/chat.ts';
import { nextDelayMs } from './reconnect-policy.ts';

export interface Outgoing {
  readonly id: MessageId;
  readonly at: number;
  readonly body:
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'image'; readonly previewUrl: string };
  readonly error: AppError | undefined;
}

/** Carries one message to the server; a repeat of its id is one message. */
export type Deliver = (message: Outgoing) => Promise<MessageView>;

export interface SenderDeps {
  readonly deliver: Deliver;
  readonly onDelivered: (message: MessageView) => void;
  readonly onFailed: (message: Outgoing) => void;
  readonly onChange: () => void;
  readonly delay?: (attempt: number) => number;
}

export class Sender {
  readonly #deps: SenderDeps;
  readonly #queue = new Map<MessageId, Outgoing>();
  #isSending = false;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  get outgoing(): readonly Outgoing[] {
    return [...this.#queue.values()];
  }

  add(message: Outgoing): void {
    this.#queue.set(message.id, message);
    this.flush();
  }

  /** The server has it, by whatever way that became known. */
  settle(id: MessageId): Outgoing | undefined {
    const message = this.#queue.get(id);
    this.#queue.delete(id);
    return message;
  }

  retry(id: MessageId): void {
    const message = this.#queue.get(id);
    if (message?.error === undefined) return;
    this.#queue.delete(id);
    this.add({ ...message, error: undefined });
    this.#deps.onChange();
  }

  /** The connection is there (again): now rather than after the pause. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isSending && !this.#isClosed) void this.#run();
  }

  /** What is left stays unsent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#isSending = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        if (!(await this.#send(next))) break;
      }
    } finally {
      this.#isSending = false;
    }
  }

  #next(): Outgoing | undefined {
    if (this.#isClosed) return undefined;
    return this.outgoing.find(({ error }) => error === undefined);
  }

  /** @returns false when the rest has to wait */
  async #send(message: Outgoing): Promise<boolean> {
    try {
      const delivered = await this.#deps.deliver(message);
      this.#attempt = 0;
      this.#deps.onDelivered(delivered);
      return true;
    } catch (cause) {
      const error =
        cause instanceof AppError
          ? cause
          : new AppError('INTERNAL', 'The message cannot be sent.', { cause });
      // It may have been replayed to us in the meantime.
      if (!this.#queue.has(message.id) || this.#isClosed) return true;
      if (error.retryable) {
        this.#timer = setTimeout(
          () => {
            this.flush();
          },
          (this.#deps.delay ?? nextDelayMs)(this.#attempt + 1),
        );
        this.#attempt += 1;
        return false;
      }
      const failed = { ...message, error };
      this.#queue.set(message.id, failed);
      this.#deps.onFailed(failed);
      this.#deps.onChange();
      return true;
    }
  }
}
