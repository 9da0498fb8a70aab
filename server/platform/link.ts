/**
 * The control link between a signaling server and a media node. One interface whatever carries it; what
 * crosses is JSON text even inside one process, so that both ends never share an object.
 */
import { AppError } from '#protocol/errors.ts';
import { createCaller } from '#protocol/caller.ts';
import type { Caller, Send } from '#protocol/caller.ts';
import type { DataOf, Reply } from '#protocol/contract.ts';
import { controlEvents, controlRequests } from '#protocol/control.ts';
import type { ControlEvents, ControlRequests } from '#protocol/control.ts';
import { Emitter } from './emitter.ts';
import type { Unsubscribe } from './emitter.ts';

export type ControlEventMap = { [Name in keyof ControlEvents]: DataOf<ControlEvents[Name]> };

/** The server's end. */
export interface ControlLink {
  readonly request: Caller<ControlRequests>;
  on<Name extends keyof ControlEventMap>(
    name: Name,
    listener: (data: ControlEventMap[Name]) => void,
  ): Unsubscribe;
  /** Fires once; everything pending has been rejected with UNAVAILABLE. */
  onClosed(listener: () => void): Unsubscribe;
  close(): void;
}

/** The node's end, as the link sees it. */
export interface ControlEndpoint {
  dispatch(name: string, input: unknown): Promise<Reply>;
  /** Subscribes to everything the node has to tell; returns how to stop. */
  subscribe(listener: (name: keyof ControlEventMap, data: unknown) => void): Unsubscribe;
}

const DEFAULT_TIMEOUT_MS = 5000;

/** Joins both ends inside one process. */
export function linkInProcess(
  endpoint: ControlEndpoint,
  onListenerError: (error: unknown) => void,
): ControlLink {
  const emitter = new Emitter<ControlEventMap & { closed: undefined }>(onListenerError);
  const pending = new Set<(error: AppError) => void>();
  let isClosed = false;

  const unsubscribe = endpoint.subscribe((name, data) => {
    const wire = JSON.stringify(data);
    queueMicrotask(() => {
      if (isClosed) return;
      const parsed = controlEvents[name].data.safeParse(JSON.parse(wire));
      if (parsed.success) emitter.emit(name, parsed.data);
      else onListenerError(new Error(`control event ${name} cannot be read`));
    });
  });

  const send: Send = (name, input, { timeoutMs = DEFAULT_TIMEOUT_MS }) =>
    new Promise((resolve, reject) => {
      if (isClosed) {
        reject(linkClosed());
        return;
      }
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        pending.delete(fail);
        act();
      };
      const fail = (error: AppError): void => {
        settle(() => {
          reject(error);
        });
      };
      const timer = setTimeout(() => {
        fail(new AppError('TIMEOUT', 'The media node did not answer in time.'));
      }, timeoutMs);
      pending.add(fail);
      const wire = JSON.stringify(input);
      endpoint.dispatch(name, JSON.parse(wire)).then(
        (reply) => {
          settle(() => {
            resolve(JSON.parse(JSON.stringify(reply)));
          });
        },
        () => {
          fail(linkClosed());
        },
      );
    });

  return {
    request: createCaller(controlRequests, send),
    on: (name, listener) => emitter.on(name, listener),
    onClosed: (listener) => emitter.on('closed', listener),
    close() {
      if (isClosed) return;
      isClosed = true;
      unsubscribe();
      for (const fail of [...pending]) fail(linkClosed());
      emitter.emit('closed', undefined);
      emitter.clear();
    },
  };
}

function linkClosed(): AppError {
  return new AppError('UNAVAILABLE', 'The link to the media node is closed.');
}
