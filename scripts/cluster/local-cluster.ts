/** The cluster on this machine: Redis, signaling servers behind a balancer, media nodes, and the network between. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { ConfigInput } from '#config/schema.ts';
import { Board } from '#protocol/board.ts';
import { startRedis } from '#test/redis.ts';
import { until } from '#test/until.ts';
import { NODES, announcedHost, realHost } from './addresses.ts';
import type { NodeAddress } from './addresses.ts';
import { startBalancer } from './balancer.ts';
import type { Child } from './child.ts';
import { programMember, redisMember } from './members.ts';
import type { Member } from './members.ts';
import { createPrograms, signalNode } from './programs.ts';
import { HOME, LINKS, REGIONS, SERVERS } from './settings.ts';
import type { Distances } from './settings.ts';
import { openWan } from './wan.ts';
import type { Wan } from './wan.ts';

export interface LocalCluster {
  /** Of the pages. */
  readonly port: number;
  readonly wan: Wan;
  readonly members: readonly Member[];
  close(): Promise<void>;
}

export interface LocalClusterOptions {
  /** Emptied at the start: logs, settings, history. */
  readonly folder: string;
  readonly port: number;
  readonly from: string;
  /** Those of the settings when left out. */
  readonly distances?: Distances;
  /** A member ended, came or hangs. */
  readonly onChange: () => void;
}

const LOCAL = '127.0.0.1';
/** Seven processes start at once, on whatever else the machine does. */
const START_LIMIT_MS = 90_000;
const READY_LIMIT_MS = 30_000;

export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const { folder } = options;
  rmSync(folder, { recursive: true, force: true });
  const logs = path.join(folder, 'log');
  mkdirSync(logs, { recursive: true });
  const programs = createPrograms({
    folder: path.join(folder, 'run'),
    startLimitMs: START_LIMIT_MS,
    onLine: (name, line) => appendFileSync(path.join(logs, `${name}.log`), `${line}\n`),
  });
  const secret = randomBytes(32).toString('base64url');
  const closing: (() => Promise<unknown>)[] = [];
  let isClosing = false;
  const changed = (): void => {
    if (!isClosing) options.onChange();
  };

  async function close(): Promise<void> {
    isClosing = true;
    for (const step of closing.splice(0).toReversed()) await step();
  }

  try {
    const redis = await startRedis();
    const redisAsMember = redisMember(redis, HOME, changed);
    closing.push(() => redisAsMember.end());
    const serverPorts = new Map<string, number>();
    const balancer = await startBalancer({ host: LOCAL, port: 0, targets: () => [...serverPorts.values()] });
    closing.push(() => balancer.close());
    const { port, from, distances } = options;
    const wan = await openWan({
      port,
      from,
      distances,
      redisPort: redis.port,
      serversPort: balancer.port,
    });
    closing.push(() => wan.close());

    const common = (region: string): ConfigInput => ({
      redis: { url: `redis://${LOCAL}:${wan.redisPorts.get(region)}` },
      cluster: { secret },
      history: { file: path.join(folder, 'history.sqlite'), files: path.join(folder, 'files') },
    });

    async function runServer(name: string): Promise<Child> {
      const base = common(HOME);
      const child = await programs.server(name, {
        ...base,
        http: { host: LOCAL, port: serverPorts.get(name) ?? 0 },
        cluster: { ...base.cluster, serverId: name },
      });
      serverPorts.set(name, Number(child.ready[1]));
      return child;
    }

    async function runNode(node: NodeAddress): Promise<Child> {
      await wan.setListening(node.nodeId, true);
      return programs.node(node.nodeId, { ...common(node.region), sfu: sfuSettings(node, wan) });
    }

    const servers = SERVERS.map((name) =>
      programMember({
        name,
        kind: 'server',
        region: HOME,
        run: () => runServer(name),
        signal: (child, signal) => child.signal(signal),
        onChange: changed,
      }),
    );
    const nodes = NODES.map((node) =>
      programMember({
        name: node.nodeId,
        kind: 'node',
        region: node.region,
        run: () => runNode(node),
        signal: signalNode,
        onChange(state) {
          if (state === 'ended' && !isClosing) wan.setListening(node.nodeId, false).catch(() => undefined);
          changed();
        },
      }),
    );
    const programsOfOurs = [...servers, ...nodes];
    closing.push(() => Promise.all(programsOfOurs.map((member) => member.end())));
    // The first server makes the tables of the history, alone: SQLite has no lock for that.
    await servers[0]?.start();
    await Promise.all(programsOfOurs.map((member) => member.start()));
    await until('the cluster to be ready', () => areReady([...serverPorts.values()]), {
      timeoutMs: READY_LIMIT_MS,
    });
    return { port: wan.port, wan, members: [redisAsMember, ...programsOfOurs], close };
  } catch (error) {
    await close();
    throw error;
  }
}

function sfuSettings(node: NodeAddress, { nodePorts, pipePorts }: Wan): ConfigInput['sfu'] {
  const { nodeId, region } = node;
  return {
    nodeId,
    region,
    location: REGIONS.find((settings) => settings.region === region)?.location,
    residency: [region],
    workers: 1,
    listen: [{ ip: realHost(node), announcedAddress: announcedHost(node) }],
    port: nodePorts.media,
    pipePorts,
    controlHost: realHost(node),
    controlPort: nodePorts.control,
    controlUrl: `http://${announcedHost(node)}:${nodePorts.control}`,
    drainSeconds: 10,
  };
}

/**
 * No server misses anything, and each knows every node, which its pages may only measure then, and the ways between the
 * regions: calls would be placed without them.
 */
async function areReady(ports: readonly number[]): Promise<boolean> {
  const boards = await Promise.all(ports.map(boardOf));
  return boards.every(({ troubles, nodes, ways }) => {
    const ready = nodes.filter(({ state }) => state === 'ready');
    return troubles.length === 0 && ready.length === NODES.length && ways.length === LINKS.length;
  });
}

async function boardOf(port: number): Promise<Board> {
  const origin = `http://${LOCAL}:${port}`;
  const signedIn = await fetch(`${origin}/v1/demo/operator-token`, { method: 'POST' });
  const { token } = Token.parse(await signedIn.json());
  const answer = await fetch(`${origin}/v1/board`, { headers: { authorization: `Bearer ${token}` } });
  return Board.parse(await answer.json());
}

const Token = z.object({ token: z.string() });
