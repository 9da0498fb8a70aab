/** One signaling server of several: live state in Redis, media nodes wherever they have registered. */
import type { Config } from '#config/schema.ts';
import { dialNode, isRefused } from '#platform/link/dial.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { registryOf } from '#platform/live/registry.ts';
import { StartError } from '#platform/start-error.ts';
import { createNodeDirectory } from '#services/node-directory.ts';
import type { NodeSource } from '#services/node-source.ts';
import { startApp } from './app.ts';
import type { App, AppOptions } from './app.ts';

export async function startInCluster(options: Omit<AppOptions, 'nodes' | 'live'>): Promise<App> {
  const { config, logger } = options;
  const key = clusterKey(config);
  const live = await openLiveState(config.redis, logger);
  const nodes: NodeSource = async (found) => {
    const directory = createNodeDirectory({
      registrations: registryOf(live.state),
      nodes: found,
      logger,
      isRefused,
      dial: (url) =>
        dialNode({
          url,
          key,
          from: config.cluster.serverId ?? `server-${process.pid}`,
          onListenerError: (err) => {
            logger.error({ err }, 'a listener of a control link failed');
          },
        }),
    });
    await directory.look();
    directory.start();
    found.findWith((id) => directory.find(id));
    return directory;
  };
  return startApp({ ...options, live, nodes });
}

/** @throws StartError */
function clusterKey({ redis, cluster }: Config): string {
  if (redis.url === undefined)
    throw new StartError(
      'A server of a cluster needs redis.url; for one process with everything, use npm start.',
    );
  if (cluster.secret === undefined) throw new StartError('A server of a cluster needs cluster.secret.');
  return cluster.secret;
}
