/** A media node's control socket on a free loopback port, over whatever endpoint. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ControlEndpoint } from '#platform/link/control-link.ts';
import { serveControl } from '#platform/link/serve.ts';
import { createLogger } from '#platform/logger.ts';

export const CLUSTER_KEY = 'a key that only machines of this cluster hold';

export interface TestControlServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function startControlServer(endpoint: ControlEndpoint): Promise<TestControlServer> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const control = serveControl({ http, key: CLUSTER_KEY, endpoint, logger: createLogger('silent') });
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => control.close() };
}
