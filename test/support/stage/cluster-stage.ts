/** A cluster and the people of a test file. */
import { afterAll, beforeAll } from 'vitest';
import { startCluster } from '../cluster/cluster.ts';
import type { Cluster, ClusterOptions } from '../cluster/cluster.ts';
import { useCast } from './cast.ts';
import type { Cast } from './cast.ts';

export interface ClusterStage extends Cast {
  readonly cluster: Cluster;
}

const START_LIMIT_MS = 60_000;

/** @param options or what makes them, before the cluster starts */
export function useClusterStage(
  options: ClusterOptions | (() => Promise<ClusterOptions>) = {},
): ClusterStage {
  let cluster: Cluster | undefined;
  const started = (): Cluster => {
    if (cluster === undefined) throw new Error('the cluster starts before the first test');
    return cluster;
  };
  const cast = useCast({ origin: () => started().origin, log: () => cluster?.log() ?? '' });

  beforeAll(async () => {
    cluster = await startCluster(typeof options === 'function' ? await options() : options);
  }, START_LIMIT_MS);

  afterAll(async () => {
    await cast.leave();
    await cluster?.close();
  }, START_LIMIT_MS);

  return {
    ...cast,
    get cluster() {
      return started();
    },
  };
}
