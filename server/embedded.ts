/** Server and one media node in one process. The only file of the server that knows `sfu/`. */
import { linkInProcess } from '#platform/link/in-process.ts';
import { isLoopback } from '#platform/loopback.ts';
import { fixedNodes } from '#services/node-source.ts';
import { StartError } from '#platform/start-error.ts';
import { SfuNode } from '#sfu/node.ts';
import { startApp } from './app.ts';
import type { App, AppOptions } from './app.ts';

export interface Embedded extends App {
  readonly node: SfuNode;
}

export async function startEmbedded(options: Omit<AppOptions, 'nodes'>): Promise<Embedded> {
  const { config, logger } = options;
  if (config.redis.url !== undefined)
    throw new StartError(
      'redis.url is set, so this is a cluster: start its parts with npm run start:server and start:sfu.',
    );
  const node = await SfuNode.create({
    config: config.sfu,
    servesOthers: !isLoopback(config.http.host),
    logger,
  });
  try {
    const link = linkInProcess(node.endpoint, (err) => {
      logger.error({ err }, 'a listener of the control link failed');
    });
    const app = await startApp({ ...options, nodes: fixedNodes([link]) });
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> =>
      (closing ??= app.close().finally(() => node.close('the server stops')));
    return { ...app, node, close };
  } catch (error) {
    await node.close('the server did not start');
    throw error;
  }
}
