/** A loopback port for a program that cannot choose one itself. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range that the system hands out: nobody gets it by chance before it is used.
 * @param hosts it is free on each of them; 127.0.0.1 when none is named
 */
export async function freePort(...hosts: readonly string[]): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const wanted = hosts.length === 0 ? ['127.0.0.1'] : hosts;
    const free = await Promise.all(wanted.map((host) => canListen(host, port)));
    if (free.every(Boolean)) return port;
  }
  throw new Error('no free port');
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
