/** One socket.io connection, reduced to what signaling needs. It never reconnects by itself. */
import { io } from 'socket.io-client';
import { AppError } from '#protocol/errors.ts';
import type { Handshake } from '#protocol/session.ts';
import { SOCKET_PATH } from '#protocol/version.ts';

export interface SocketListener {
  onOpen(): void;
  /** The server was not reached (undefined) or did not let us in. */
  onRefused(error: AppError | undefined): void;
  onClosed(): void;
  onEvent(name: string, data: unknown): void;
}

export interface SignalingSocket {
  readonly isOpen: boolean;
  /** `handshake` may still be on its way; it travels as soon as both are there. */
  open(handshake: Promise<Handshake>): void;
  close(): void;
  /** @throws AppError UNAVAILABLE when the connection is or gets lost, TIMEOUT */
  send(name: string, input: unknown, timeoutMs: number): Promise<unknown>;
}

const CONNECT_TIMEOUT_MS = 6000;

export function createSignalingSocket(server: string | undefined, listener: SocketListener): SignalingSocket {
  let handshake: Promise<Handshake> = Promise.reject(new Error('not opened'));
  handshake.catch(() => undefined);
  const options = {
    path: SOCKET_PATH,
    autoConnect: false,
    reconnection: false,
    // Two clients on one page (a test, a demo) are two people.
    multiplex: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: CONNECT_TIMEOUT_MS,
    auth: (present: (data: object) => void) => {
      handshake.then(present, (error: unknown) => {
        socket.disconnect();
        listener.onRefused(error instanceof AppError ? error : undefined);
      });
    },
  };
  const socket = server === undefined ? io(options) : io(server, options);
  socket.on('connect', () => {
    listener.onOpen();
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    socket.disconnect();
    listener.onRefused(error.data === undefined ? undefined : AppError.fromWire(error.data));
  });
  socket.on('disconnect', () => {
    listener.onClosed();
  });
  socket.onAny((name: string, data: unknown) => {
    listener.onEvent(name, data);
  });

  return {
    get isOpen() {
      return socket.connected;
    },
    open(next) {
      handshake = next;
      next.catch(() => undefined);
      socket.connect();
    },
    close() {
      socket.disconnect();
    },
    send(name, input, timeoutMs) {
      if (!socket.connected) return Promise.reject(unreachable());
      return new Promise((resolve, reject) => {
        socket.timeout(timeoutMs).emit(name, input, (error: Error | null, reply: unknown) => {
          if (error === null) resolve(reply);
          else if (socket.connected) reject(new AppError('TIMEOUT', 'The server did not answer in time.'));
          else reject(unreachable());
        });
      });
    },
  };
}

function unreachable(): AppError {
  return new AppError('UNAVAILABLE', 'There is no connection to the server right now.');
}
