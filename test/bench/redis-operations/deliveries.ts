/** What it costs a server to bring one event to one more desk: what is written in a chat goes to all of them. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { MessageId } from '#protocol/ids.ts';
import { connect } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';
import { signIn } from '../signaling/people.ts';
import { startServerProcess } from '../signaling/server-handle.ts';
import type { ServerHandle } from '../signaling/server-handle.ts';

const DESKS = 300;
const WRITTEN = 200;
/** The message, and the conversation that it changes. */
export const EVENTS_OF_A_MESSAGE = 2;

/** @returns microseconds of the server's CPU */
export async function costOfDelivery(): Promise<number> {
  const server = await startServerProcess();
  const [token = ''] = await server.tokens('shopper', 1);
  const shopper = await connect(server.url, { token });
  const write = async (): Promise<void> => {
    await shopper.request('chat:send', {
      conversationId: shopper.hello.conversationId!,
      messageId: MessageId.parse(`msg_${randomUUID()}`),
      body: { type: 'text', text: 'Is it made of oak, and how long does it take to come?' },
    });
  };
  await timed(server, write);
  const alone = await timed(server, write);
  let heard = 0;
  const desks = await signIn(server, 'agent', DESKS, async (socket: Socket) => {
    socket.on('chat:conversation-changed', () => (heard += 1));
    return socket;
  });
  const before = heard;
  const together = await timed(server, write, () =>
    until('all desks to have heard', () => heard - before >= DESKS * WRITTEN, { timeoutMs: 60_000 }),
  );
  for (const desk of desks) desk.close();
  shopper.close();
  await server.stop();
  const each = (together - alone) / (DESKS * WRITTEN * EVENTS_OF_A_MESSAGE);
  return Math.round(each * 1e7) / 10;
}

/** Seconds of CPU; so many a second that the limit of a socket lets them all through. */
async function timed(
  server: ServerHandle,
  write: () => Promise<void>,
  settled: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const before = await server.facts();
  for (let index = 0; index < WRITTEN; index += 1) await write();
  await settled();
  return (await server.facts()).cpuSeconds - before.cpuSeconds;
}
