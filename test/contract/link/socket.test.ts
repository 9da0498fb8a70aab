import { dialNode } from '#platform/link/dial.ts';
import { CLUSTER_KEY, startControlServer } from '#test/control-server.ts';
import { linkContract } from './link-contract.ts';

linkContract('over a socket', async (endpoint, onListenerError) => {
  const server = await startControlServer(endpoint);
  const link = await dialNode({ url: server.url, key: CLUSTER_KEY, from: 'test', onListenerError });
  return { link, close: () => server.close() };
});
