/** Brings socket.io's events to the sockets of the other servers, through a stream in Redis. */
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { RedisOptions } from './connection.ts';
import { clientFor } from './connection.ts';

export interface SocketAdapter {
  readonly create: ReturnType<typeof createAdapter>;
  /** After the sockets. */
  close(): void;
}

/** Shorter than the connection's patience with a silent Redis: a waiting question is no silence. */
const BLOCK_SHARE = 0.5;
/** Events kept while Redis is away, to be sent when it is back. */
const MOST_WAITING = 10_000;

/** @throws Error when Redis cannot be reached */
export async function connectSocketAdapter(options: RedisOptions): Promise<SocketAdapter> {
  // Its own connections, because they wait where those of live state refuse: the adapter asks again at once
  // after a refusal, and that without end while Redis is away.
  const client = clientFor(options).duplicate({
    disableOfflineQueue: false,
    commandsQueueMaxLength: MOST_WAITING,
  });
  const all = [client];
  let isClosed = false;
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (overrides) => {
    const copy = duplicate(overrides);
    // The adapter lets go of its copies with a call that fails on one that is gone already.
    copy.disconnect = () => Promise.resolve();
    // And where no sockets ever came, because the start failed, it goes on asking after the end, without a pause.
    const read = copy.xRead.bind(copy);
    Object.assign(copy, {
      xRead: (...what: Parameters<typeof read>) => (isClosed ? new Promise(() => undefined) : read(...what)),
    });
    all.push(copy as never);
    return copy;
  };
  // The connection of live state tells of the trouble; a second voice says nothing new.
  client.on('error', () => undefined);
  await client.connect();
  return {
    create: createAdapter(client, {
      streamName: `${options.prefix}:socket.io`,
      channelPrefix: `${options.prefix}:socket.io`,
      blockTimeInMs: options.timeoutMs * BLOCK_SHARE,
      onlyPlaintext: true,
    }),
    close() {
      isClosed = true;
      for (const each of all) if (each.isOpen) each.destroy();
    },
  };
}
