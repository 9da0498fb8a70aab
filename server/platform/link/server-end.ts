/** What every carrier of a control link has in common at the server's end: deadlines, events, one end. */
import { createCaller } from '#protocol/caller.ts';
import { controlEvents, controlRequests } from '#protocol/control.ts';
import { AppError } from '#protocol/errors.ts';
import { Emitter } from '../emitter.ts';
import { linkClosed } from './control-link.ts';
import type { ControlEventMap, ControlLink } from './control-link.ts';

export interface Carrier {
  /** Brings the far end's reply; how long that may take is not its concern. */
  send(name: string, input: unknown): Promise<unknown>;
  close(): void;
}

export interface ServerEnd {
  readonly link: ControlLink;
  /** An event came in. */
  receive(name: string, data: unknown): void;
  /** The carrier is gone. Idempotent. */
  closed(): void;
}

const DEFAULT_TIMEOUT_MS = 5000;

export function createServerEnd(carrier: Carrier, onListenerError: (error: unknown) => void): ServerEnd {
  const emitter = new Emitter<ControlEventMap & { closed: undefined }>(onListenerError);
  const pending = new Set<(error: AppError) => void>();
  let isClosed = false;

  function send(name: string, input: unknown, { timeoutMs = DEFAULT_TIMEOUT_MS }): Promise<unknown> {
    if (isClosed) return Promise.reject(linkClosed());
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        pending.delete(fail);
      };
      const fail = (error: AppError): void => {
        settle();
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(new AppError('TIMEOUT', 'The media node did not answer in time.'));
      }, timeoutMs);
      pending.add(fail);
      carrier.send(name, input).then(
        (reply) => {
          settle();
          resolve(reply);
        },
        () => fail(linkClosed()),
      );
    });
  }

  function closed(): void {
    if (isClosed) return;
    isClosed = true;
    for (const fail of [...pending]) fail(linkClosed());
    emitter.emit('closed', undefined);
    emitter.clear();
  }

  return {
    link: {
      request: createCaller(controlRequests, send),
      on: (name, listener) => emitter.on(name, listener),
      onClosed: (listener) => emitter.on('closed', listener),
      close() {
        carrier.close();
        closed();
      },
    },
    receive(name, data) {
      if (isClosed) return;
      const event = Object.hasOwn(controlEvents, name)
        ? controlEvents[name as keyof typeof controlEvents]
        : undefined;
      const parsed = event?.data.safeParse(data);
      if (parsed?.success === true) emitter.emit(name as keyof ControlEventMap, parsed.data);
      else onListenerError(new Error('A control event cannot be read.'));
    },
    closed,
  };
}
