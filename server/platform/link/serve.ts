/** The node's end of control links over sockets: who holds the cluster's key gets a session, nobody else a word. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import type * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { Logger } from '../logger.ts';
import type { ControlEndpoint, LinkCaller } from './control-link.ts';
import { GREETING_MS, Hello, PING_MS, PING_TIMEOUT_MS, Proof } from './greeting.ts';
import { freshNonce, isProof, proofOf } from './proof.ts';

export interface ServeOptions {
  readonly http: HttpServer;
  readonly key: string;
  readonly endpoint: ControlEndpoint;
  readonly logger: Logger;
}

export interface ControlServer {
  close(): Promise<void>;
}

type Ack = (reply: unknown) => void;

export function serveControl({ http, key, endpoint, logger }: ServeOptions): ControlServer {
  const io = new Server(http, {
    serveClient: false,
    transports: ['websocket'],
    pingInterval: PING_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: 1_000_000,
  });
  io.on('connection', (socket) => {
    const overdue = setTimeout(() => socket.disconnect(true), GREETING_MS);
    socket.once('disconnect', () => clearTimeout(overdue));
    expectHello(socket, (caller) => {
      clearTimeout(overdue);
      open(socket, caller);
    });
  });

  function expectHello(socket: Socket, onProven: (caller: LinkCaller) => void): void {
    socket.once('hello', (data: unknown, ack: unknown) => {
      const hello = Hello.safeParse(data);
      if (!hello.success) return refuse(socket, ack, 'BAD_REQUEST', 'This is no greeting.');
      const { from, role, protocol, nonce } = hello.data;
      if (protocol !== PROTOCOL_VERSION) {
        const why = `The ${role} speaks protocol ${protocol}, this node ${PROTOCOL_VERSION}.`;
        return refuse(socket, ack, 'PROTOCOL_MISMATCH', why, from);
      }
      const nonces = [nonce, freshNonce()] as const;
      socket.once('prove', (answer: unknown, done: unknown) => {
        const given: z.ZodSafeParseResult<{ proof: string }> = Proof.safeParse(answer);
        if (!given.success || !isProof(given.data.proof, key, 'server', nonces))
          return refuse(socket, done, 'UNAUTHENTICATED', `The ${role} holds another key.`, from);
        onProven({ role, name: from });
        reply(done, {});
      });
      reply(ack, { nonce: nonces[1], proof: proofOf(key, 'node', nonces) });
    });
  }

  function open(socket: Socket, caller: LinkCaller): void {
    const session = endpoint.connect((name, data) => socket.emit('event', name, data), caller);
    const from = { [caller.role]: caller.name };
    logger.info(from, 'control link is up');
    socket.on('request', (name: unknown, input: unknown, ack: unknown) => {
      void session.dispatch(String(name), input).then((answer) => reply(ack, answer));
    });
    socket.once('disconnect', (why) => {
      session.close();
      logger.info({ ...from, why }, 'control link is down');
    });
  }

  function refuse(
    socket: Socket,
    ack: unknown,
    code: 'BAD_REQUEST' | 'PROTOCOL_MISMATCH' | 'UNAUTHENTICATED',
    why: string,
    from?: string,
  ): void {
    logger.warn({ from, address: socket.handshake.address, code }, 'a control link was refused');
    reply(ack, { error: new AppError(code, why).toWire() });
    // After the answer has left.
    setTimeout(() => socket.disconnect(true), 100).unref();
  }

  return {
    async close() {
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

/** A far end that asks without wanting an answer gets none. */
function reply(ack: unknown, answer: unknown): void {
  if (typeof ack === 'function') (ack as Ack)(answer);
}
