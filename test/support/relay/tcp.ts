/** The TCP half of the relay. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Address, Lane, Lanes } from './lane.ts';

/** How often a held stream looks whether its cut is mended. */
const HELD_MS = 20;
/** What a retransmission waits for, to begin with: RFC 6298, 2.1. */
const FIRST_RETRY_MS = 1000;
/** Whoever has so much in front of the lane is read no further, and their own TCP stops them. */
const MOST_WAITING = 65_536;

/** @param lets false ends a connection that is coming */
export async function forwardTcp(listen: Address, target: Address, lanes: Lanes, lets: () => boolean) {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (outside) => {
    if (!lets()) {
      outside.resetAndDestroy();
      return;
    }
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

/** What was read and has not entered the lane, first come first. */
class Backlog {
  bytes = 0;
  readonly #parts: Buffer[] = [];

  add(part: Buffer): void {
    this.#parts.push(part);
    this.bytes += part.length;
  }

  /** @returns some of the first, at most so much; undefined when there is nothing */
  take(most: number): Buffer | undefined {
    const first = this.#parts.shift();
    if (first === undefined) return undefined;
    if (first.length > most) this.#parts.unshift(first.subarray(most));
    const piece = first.length > most ? first.subarray(0, most) : first;
    this.bytes -= piece.length;
    return piece;
  }
}

/**
 * When the only piece of a stream may enter: as any packet, it finds room in the queue or is dropped, and is sent again
 * after a while, and after ever longer ones.
 */
class Retry {
  readonly #lane: Lane;
  #nextAt = 0;
  #backoffMs = FIRST_RETRY_MS;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** @returns 0 to enter now; until then it has not been tried again */
  waitMs(now = performance.now()): number {
    if (now < this.#nextAt) return this.#nextAt - now;
    if (!this.#lane.isFull) {
      this.#backoffMs = FIRST_RETRY_MS;
      return 0;
    }
    this.#nextAt = now + this.#backoffMs;
    this.#backoffMs *= 2;
    return this.#nextAt - now;
  }
}

/** Passes on what comes, in order: data, then the end. */
function carry(from: Socket, to: Socket, lane: Lane): void {
  const backlog = new Backlog();
  const retry = new Retry(lane);
  /** In the lane, with the time at which it leaves. */
  const entered: { readonly at: number; readonly bytes: number; readonly act: () => void }[] = [];
  const endings: (() => void)[] = [];
  let enteredBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  function enter(bytes: number, act: () => void): void {
    enteredBytes += bytes;
    entered.push({ at: lane.admitPiece(bytes), bytes, act });
  }

  /** @returns how long until more may enter; undefined when there is no more */
  function fill(): number | undefined {
    while (backlog.bytes > 0) {
      const waitMs = entered.length > 0 ? lane.pieceWaitMs : retry.waitMs();
      if (waitMs > 0) return waitMs;
      // A cut line takes in what its ends would have sent before they noticed.
      if (lane.conditions.isCut && enteredBytes >= MOST_WAITING) return HELD_MS;
      const piece = backlog.take(lane.pieceBytes);
      if (piece !== undefined) enter(piece.length, () => void to.write(piece));
    }
    for (const end of endings.splice(0)) enter(0, end);
    return undefined;
  }

  /** @returns how long until more may leave; undefined when there is no more */
  function empty(): number | undefined {
    for (;;) {
      const next = entered[0];
      if (next === undefined) return undefined;
      const waitMs = lane.conditions.isCut ? HELD_MS : next.at - performance.now();
      if (waitMs >= 0.5) return waitMs;
      entered.shift();
      enteredBytes -= next.bytes;
      next.act();
    }
  }

  function move(): void {
    clearTimeout(timer);
    // Nobody is there any more, be the line cut or not.
    if (to.destroyed) return;
    empty();
    const moreMs = fill();
    const nextMs = empty();
    const isFull = backlog.bytes >= MOST_WAITING || to.writableNeedDrain;
    if (isFull) from.pause();
    else if (from.isPaused()) from.resume();
    if (moreMs !== undefined || nextMs !== undefined)
      timer = setTimeout(move, Math.min(moreMs ?? Infinity, nextMs ?? Infinity));
  }

  from.on('data', (data) => {
    backlog.add(data);
    move();
  });
  to.on('drain', move);
  to.on('close', move);
  const endWith = (end: () => void) => {
    endings.push(end);
    move();
  };
  from.on('end', () => endWith(() => to.end()));
  // An aborted connection is aborted on the other side too, after what was on its way.
  from.on('close', () => endWith(() => to.destroySoon()));
}
