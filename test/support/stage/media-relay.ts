/** A relay in front of the media node: the node announces the relay's address, so all media goes through it. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { ConfigInput } from '#config/schema.ts';
import { type Relay, startRelay } from '../relay/relay.ts';

const NODE_HOST = '127.0.0.1';
const RELAY_HOST = '127.0.0.9';

export interface MediaRelay {
  readonly relay: Relay;
  /** For the server that stands behind it. */
  readonly config: ConfigInput;
}

export async function startMediaRelay(): Promise<MediaRelay> {
  // Candidates name the node's port beside the relay's address: both have to be the same.
  const port = await freePort();
  const relay = await startRelay({
    listen: { host: RELAY_HOST, port },
    target: { host: NODE_HOST, port },
    protocols: ['udp', 'tcp'],
  });
  return {
    relay,
    config: { sfu: { port, workers: 1, listen: [{ ip: NODE_HOST, announcedAddress: RELAY_HOST }] } },
  };
}

/** Below the range that the system hands out: nobody gets it by chance before it is used. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = (await canListen(NODE_HOST, port)) && (await canListen(RELAY_HOST, port));
    if (isFree) return port;
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
