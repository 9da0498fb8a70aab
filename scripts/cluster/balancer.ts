/**
 * The plainest load balancer there is: TCP, each new connection to the next server that answers. Nothing is
 * sticky, which is the point.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

export interface BalancerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Asked at every connection: ports of the servers on the same host. */
  readonly targets: () => readonly number[];
}

export async function startBalancer({ host, port, targets }: BalancerOptions): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  }

  function forward(client: Socket): void {
    keep(client);
    turn += 1;
    const ports = targets();
    const inTurn = [...ports.slice(turn % ports.length), ...ports.slice(0, turn % ports.length)];
    tryNext(client, inTurn);
  }

  function tryNext(client: Socket, [next, ...others]: readonly number[]): void {
    if (next === undefined || client.destroyed) {
      client.destroy();
      return;
    }
    const server = connect(next, host);
    server.once('error', () => tryNext(client, others));
    server.once('connect', () => {
      server.removeAllListeners('error');
      keep(server);
      server.setNoDelay();
      client.setNoDelay();
      client.pipe(server).pipe(client);
      client.once('close', () => server.destroy());
      server.once('close', () => client.destroy());
    });
  }

  const balancer = createServer({ pauseOnConnect: true }, forward).listen(port, host);
  await once(balancer, 'listening');
  return {
    port: (balancer.address() as AddressInfo).port,
    async close() {
      balancer.close();
      for (const socket of open) socket.destroy();
      await once(balancer, 'close');
    },
  };
}
