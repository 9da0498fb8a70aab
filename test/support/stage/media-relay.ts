/** A relay in front of the media node: the node announces the relay's address, so all media goes through it. */
import type { ConfigInput } from '#config/schema.ts';
import { freePort } from '../free-port.ts';
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
  const port = await freePort(NODE_HOST, RELAY_HOST);
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
