/** The dialling end of a control link over a socket. One dial is one link: whoever wants it back dials again. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { AppError } from '#protocol/errors.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { linkClosed } from './control-link.ts';
import type { ControlLink, LinkCaller } from './control-link.ts';
import { Challenge, GREETING_MS } from './greeting.ts';
import { freshNonce, isProof, proofOf } from './proof.ts';
import { createServerEnd } from './server-end.ts';

export interface DialOptions {
  /** Where the node listens, e.g. `https://10.0.0.7:4443`. */
  readonly url: string;
  /** The cluster's key. */
  readonly key: string;
  /** This process, for the far node's log; a node's own id. */
  readonly from: string;
  readonly role?: LinkCaller['role'];
  readonly onListenerError: (error: unknown) => void;
  readonly protocol?: number;
}

/**
 * @throws AppError UNAVAILABLE when nobody answers, UNAUTHENTICATED when the key is not the same,
 *   PROTOCOL_MISMATCH
 */
export async function dialNode(options: DialOptions): Promise<ControlLink> {
  const socket = io(options.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    timeout: GREETING_MS,
  });
  try {
    await connected(socket);
    await greet(socket, options);
  } catch (error) {
    socket.disconnect();
    throw error;
  }
  const end = createServerEnd(
    {
      send: (name, input) => socket.emitWithAck('request', name, input) as Promise<unknown>,
      close: () => void socket.disconnect(),
    },
    options.onListenerError,
  );
  socket.on('event', (name: unknown, data: unknown) => end.receive(String(name), data));
  socket.on('disconnect', () => end.closed());
  if (!socket.connected) {
    end.closed();
    throw linkClosed();
  }
  return end.link;
}

/** The machine is there and nobody listens: the process is gone, not just out of reach. */
export function isRefused(error: unknown): boolean {
  const cause =
    error instanceof AppError ? (error.cause as { description?: { error?: unknown } }) : undefined;
  const reason = cause?.description?.error;
  return reason instanceof Error && 'code' in reason && reason.code === 'ECONNREFUSED';
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (cause) => {
      reject(new AppError('UNAVAILABLE', 'The media node cannot be reached.', { cause }));
    });
  });
}

async function greet(
  socket: Socket,
  { key, from, role = 'server', protocol = PROTOCOL_VERSION }: DialOptions,
): Promise<void> {
  const own = freshNonce();
  const challenge = Challenge.safeParse(await ask(socket, 'hello', { from, role, protocol, nonce: own }));
  if (!challenge.success) throw new AppError('UNAUTHENTICATED', 'This is no media node of ours.');
  const nonces = [own, challenge.data.nonce] as const;
  if (!isProof(challenge.data.proof, key, 'node', nonces))
    throw new AppError('UNAUTHENTICATED', 'The media node holds another key.');
  await ask(socket, 'prove', { proof: proofOf(key, 'server', nonces) });
}

async function ask(socket: Socket, name: 'hello' | 'prove', data: unknown): Promise<unknown> {
  let reply: unknown;
  try {
    reply = await socket.timeout(GREETING_MS).emitWithAck(name, data);
  } catch (cause) {
    throw new AppError('UNAVAILABLE', 'The media node did not answer in time.', { cause });
  }
  if (typeof reply === 'object' && reply !== null && 'error' in reply) throw AppError.fromWire(reply.error);
  return reply;
}
