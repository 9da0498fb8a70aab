/** The TCP half of the relay. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Address, Lane, Lanes } from './lane.ts';

/** How often a held stream looks whether its cut is mended. */
const HELD_MS = 20;

export async function forwardTcp(listen: Address, target: Address, lanes: Lanes) {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (outside) => {
    const inside = connect({ ...target, noDelay: true, allowHalfOpen: true });
    for (const socket of [outside, inside]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // The other half ends with it; why does not matter to a relay.
      socket.on('error', () => undefined);
    }
    carry(outside, inside, lanes.up);
    carry(inside, outside, lanes.down);
  });
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');

  const resetConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    resetConnections,
    async close() {
      resetConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes on what comes, in order: data, then the end. */
function carry(from: Socket, to: Socket, lane: Lane): void {
  let lastAt = 0;
  const waiting: { readonly at: number; readonly act: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const pass = () => {
    timer = undefined;
    while (waiting[0] !== undefined) {
      const waitMs = lane.conditions.isCut ? HELD_MS : waiting[0].at - performance.now();
      if (waitMs >= 0.5) {
        timer = setTimeout(pass, waitMs);
        return;
      }
      waiting.shift()?.act();
    }
  };
  const queue = (act: () => void) => {
    lastAt = lane.leavesAt(lastAt);
    waiting.push({ at: lastAt, act });
    if (timer === undefined) pass();
  };

  from.on('data', (data) => {
    lane.passed += 1;
    queue(() => to.write(data));
  });
  from.on('end', () => queue(() => to.end()));
  from.on('close', () => {
    // An aborted connection is aborted on the other side too, after what was on its way.
    queue(() => to.destroySoon());
  });
}
