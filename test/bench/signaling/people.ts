/** Shoppers and agents that live whole calls: start → ring → accept → end. Light, so that the server is what is measured. */
import type { Socket } from 'socket.io-client';
import { openSocket } from '#test/signaling-client.ts';
import { newRequestId } from '#test/server.ts';
import type { ServerHandle } from './server-handle.ts';

interface Reply {
  readonly ok?: { readonly call?: { readonly id: string } };
  readonly error?: { readonly code: string };
}

export interface Acks {
  readonly start: number[];
  readonly accept: number[];
  readonly end: number[];
}

export interface Shopper {
  /** One whole call. @returns the milliseconds it took from the start to the ack of its end */
  live(acks: Acks): Promise<number>;
  close(): void;
}

const AT_ONCE = 50;

/** Signs many in, some at a time. */
export async function signIn<T>(
  server: ServerHandle,
  role: 'shopper' | 'agent',
  count: number,
  make: (socket: Socket) => Promise<T>,
): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const tokens = await server.tokens(role, Math.min(AT_ONCE, count - made.length));
    made.push(
      ...(await Promise.all(
        tokens.map(async (token) => {
          const socket = await openSocket(server.url, { token });
          await asked(socket, 'session:hello', {});
          return make(socket);
        }),
      )),
    );
  }
  return made;
}

async function asked(socket: Socket, name: string, input: unknown): Promise<Reply> {
  const reply = (await socket.timeout(30_000).emitWithAck(name, input)) as Reply;
  if (reply.error !== undefined) throw new Error(`${name}: ${reply.error.code}`);
  return reply;
}

/** Answers whatever rings. */
export async function agentOn(socket: Socket, acks: () => Acks | undefined): Promise<Socket> {
  socket.on('call:offered', ({ offer }: { offer: { offerId: string; call: { id: string } } }) => {
    const startedAt = performance.now();
    void asked(socket, 'call:accept', { callId: offer.call.id, offerId: offer.offerId }).then(() => {
      acks()?.accept.push(performance.now() - startedAt);
    });
  });
  await asked(socket, 'agent:set-status', {
    status: 'available',
    selfTest: { audioUnlocked: true, microphoneOpened: true },
  });
  return socket;
}

export async function shopperOn(socket: Socket): Promise<Shopper> {
  let answered: (() => void) | undefined;
  socket.on('call:changed', ({ call }: { call: { state: string } }) => {
    if (call.state !== 'connecting') return;
    answered?.();
    answered = undefined;
  });
  return {
    async live(acks) {
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      const startedAt = performance.now();
      const { ok } = await asked(socket, 'call:start', { requestId: newRequestId(), media: 'video' });
      acks.start.push(performance.now() - startedAt);
      await answer;
      const endingAt = performance.now();
      await asked(socket, 'call:end', { callId: ok?.call?.id });
      acks.end.push(performance.now() - endingAt);
      return performance.now() - startedAt;
    },
    close: () => {
      socket.close();
    },
  };
}
