/** The cluster of the soak: two regions of two nodes each, whose control links can be cut. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '#config/schema.ts';
import { derivedSecret } from '#platform/derived-secret.ts';
import { systemClock } from '#platform/clock.ts';
import { createDemo } from '#services/demo.ts';
import { CLUSTER_SECRET, startCluster } from '#test/cluster/cluster.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { freePort } from '#test/free-port.ts';
import { startRelay } from '#test/relay/relay.ts';
import type { Relay } from '#test/relay/relay.ts';
import { lookInside } from './ask-inside.ts';
import type { Dice } from './dice.ts';
import { Party } from './party.ts';

/** Shorter than the defaults, so that the end of a run does not wait for minutes. */
export const CALLS = {
  ringSeconds: 6,
  waitSeconds: 60,
  noAgentSeconds: 20,
  graceSeconds: 12,
  mediaSeconds: 15,
  wrapUpSeconds: 1,
  keepEndedSeconds: 20,
} as const satisfies ConfigInput['calls'];

export interface SoakStage {
  readonly cluster: Cluster;
  /** Of the control link of each node, in front of it. */
  readonly links: ReadonlyMap<string, Relay>;
  /** Where processes tell of themselves. */
  readonly folder: string;
  readonly historyFile: string;
  arrive(role: 'shopper' | 'agent', dice: Dice): Promise<Party>;
  close(): Promise<void>;
}

const NODES = ['north-1', 'north-2', 'south-1', 'south-2'];
const NEAR = { north: { north: 15, south: 140 }, south: { north: 140, south: 15 } } as const;

export async function startStage(): Promise<SoakStage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-soak-'));
  lookInside(folder);
  const historyFile = path.join(folder, 'history.sqlite');
  const links = new Map<string, Relay>();
  const nodes = [];
  for (const nodeId of NODES) {
    const controlPort = await freePort();
    const relay = await startRelay({
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: controlPort },
      protocols: ['tcp'],
    });
    links.set(nodeId, relay);
    const controlUrl = `http://127.0.0.1:${relay.port}`;
    nodes.push({ nodeId, region: nodeId.slice(0, -2), sfu: { controlPort, controlUrl } });
  }
  const closeLinks = () => Promise.all([...links.values()].map((relay) => relay.close()));
  const cluster = await startCluster({
    nodes,
    config: {
      history: { file: historyFile },
      calls: CALLS,
      sessions: { graceSeconds: CALLS.graceSeconds },
      limits: { connectionsPerMinute: 100_000 },
      log: { level: 'info' },
    },
  }).catch(async (error: unknown) => {
    await closeLinks();
    throw error;
  });
  const demo = createDemo(systemClock, derivedSecret(CLUSTER_SECRET, 'demo'));

  return {
    cluster,
    links,
    folder,
    historyFile,
    arrive: (role, dice) =>
      Party.arrive({
        origin: cluster.origin,
        token: () => demo.token({ role }),
        rttMs: NEAR[dice.pick(['north', 'south'])],
      }),
    async close() {
      await cluster.close();
      await closeLinks();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
