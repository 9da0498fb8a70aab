/** Sends what is malformed as fast as it is taken, and no faster: what the kernel drops has tested nothing. */
import { type Socket as UdpSocket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Socket as TcpSocket, connect } from 'node:net';
import type { Dice } from './dice.ts';
import { type Aim, mediaPacket, mediaPiece } from './media-packets.ts';

/** Fits into the buffer of a socket. */
const AT_ONCE = 50;
const HOST = '127.0.0.1';
/** Whoever is fuzzed over TCP closes on a lie: then another connection goes on. */
const PIECES_EACH = 20;

export interface Bombardment {
  readonly dice: Dice;
  readonly port: number;
  readonly aim: Aim;
  readonly packets: number;
  /** Resolves when the worker has answered: it has taken what came before, or nearly. @throws when it is gone */
  readonly answers: () => Promise<unknown>;
}

/** @param socket known to the worker; a stranger's when left out */
export async function bombard(
  { dice, port, aim, packets, answers }: Bombardment,
  socket?: UdpSocket,
): Promise<void> {
  const from = socket ?? createSocket('udp4');
  try {
    for (let sent = 0; sent < packets; sent += 1) {
      from.send(mediaPacket(dice, aim), port, HOST);
      if (sent % AT_ONCE === AT_ONCE - 1) await answers();
    }
    await answers();
  } finally {
    if (socket === undefined) from.close();
  }
}

export async function bombardTcp({ dice, port, aim, packets, answers }: Bombardment): Promise<void> {
  for (let sent = 0; sent < packets; sent += PIECES_EACH) {
    const connection = await opened(port);
    for (let piece = 0; piece < PIECES_EACH && !connection.destroyed; piece += 1) {
      const bytes = mediaPiece(dice, aim);
      // In two writes at times: a frame need not come whole.
      const cut = dice.chance(0.3) ? dice.below(bytes.length + 1) : bytes.length;
      connection.write(bytes.subarray(0, cut));
      if (cut < bytes.length) await answers();
      connection.write(bytes.subarray(cut));
    }
    await answers();
    connection.destroy();
  }
}

async function opened(port: number): Promise<TcpSocket> {
  const connection = connect(port, HOST);
  await once(connection, 'connect');
  // Closed while there is more to write, which is what it deserves.
  connection.on('error', () => undefined);
  return connection;
}
