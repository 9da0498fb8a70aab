/** A real cluster of processes: Redis, signaling servers behind a balancer, media nodes. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '#config/schema.ts';
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { createLive } from '#services/live.ts';
import type { Live } from '#services/live.ts';
import { startBalancer } from '../../../scripts/cluster/balancer.ts';
import type { Child } from '../../../scripts/cluster/child.ts';
import { createPrograms, signalNode } from '../../../scripts/cluster/programs.ts';
import { startRedis } from '../redis.ts';
import type { RedisServer } from '../redis.ts';
import { until } from '../until.ts';

export interface NodeOptions {
  readonly nodeId: string;
  readonly region?: string;
  readonly sfu?: ConfigInput['sfu'];
  /** Of this node alone. */
  readonly config?: ConfigInput;
}

export interface ClusterOptions {
  readonly servers?: number;
  readonly nodes?: readonly NodeOptions[];
  readonly config?: ConfigInput;
}

export interface ServerMember {
  readonly name: string;
  child: Child;
  readonly port: number;
  readonly origin: string;
}

export interface NodeMember {
  child: Child;
  readonly options: NodeOptions;
  /** To the node and its media workers, as when it happens to their machine. */
  signal(name: NodeJS.Signals): void;
}

export interface Cluster {
  /** Of the balancer: what browsers know. */
  readonly origin: string;
  readonly redis: RedisServer;
  readonly servers: ServerMember[];
  readonly nodes: Map<string, NodeMember>;
  /** The same live state that the servers see. */
  readonly live: Live;
  /** Starts a member that has ended again, under the same name and port. */
  restartServer(member: ServerMember): Promise<void>;
  startNode(options: NodeOptions): Promise<NodeMember>;
  /** Registered with the servers. */
  isRegistered(nodeId: string): Promise<boolean>;
  log(): string;
  close(): Promise<void>;
}

export const CLUSTER_SECRET = 'the secret that all members of a test cluster share';

export async function startCluster({
  servers: count = 2,
  nodes: wanted = [{ nodeId: 'one' }, { nodeId: 'two' }],
  config = {},
}: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-cluster-'));
  const redis = await startRedis();
  const redisSettings = { url: redis.url, timeoutSeconds: 1 };
  const watching = await openLiveState({ prefix: 'vitrine', ...redisSettings }, createLogger('silent'));
  const programs = createPrograms({ folder });
  const servers: ServerMember[] = [];
  const nodes = new Map<string, NodeMember>();
  const closing: (() => Promise<unknown> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => redis.close(),
    () => watching.close(),
  ];

  function common(): ConfigInput {
    return {
      ...config,
      redis: { ...redisSettings, ...config.redis },
      cluster: { secret: CLUSTER_SECRET, ...config.cluster },
      history: {
        file: path.join(folder, 'history.sqlite'),
        files: path.join(folder, 'files'),
        ...config.history,
      },
      log: { level: 'debug', ...config.log },
    };
  }

  function keep(child: Child): Child {
    closing.push(async () => {
      child.signal('SIGCONT');
      await child.end(3000);
    });
    return child;
  }

  async function runServer(name: string, port: number): Promise<Child> {
    const base = common();
    const settings = {
      ...base,
      http: { ...config.http, port },
      auth: { demo: 'on' as const, ...config.auth },
      cluster: { ...base.cluster, serverId: name },
    };
    return keep(await programs.server(name, settings));
  }

  /** One first, which makes the tables: of those that come to a SQLite file at once, one would fail. */
  async function runServers(): Promise<Child[]> {
    const first = await runServer('server-0', 0);
    const others = Array.from({ length: count - 1 }, (_, index) => runServer(`server-${index + 1}`, 0));
    return [first, ...(await Promise.all(others))];
  }

  async function startNode(options: NodeOptions): Promise<NodeMember> {
    const base = common();
    const own = options.config ?? {};
    const settings = {
      ...base,
      redis: { ...base.redis, ...own.redis },
      cluster: { ...base.cluster, ...own.cluster },
      sfu: {
        nodeId: options.nodeId,
        region: options.region ?? 'test',
        workers: 1,
        controlPort: 0,
        drainSeconds: 10,
        ...config.sfu,
        ...options.sfu,
        ...own.sfu,
      },
    };
    const child = keep(await programs.node(options.nodeId, settings));
    const member: NodeMember = nodes.get(options.nodeId) ?? {
      child,
      options,
      signal(name) {
        signalNode(this.child, name);
      },
    };
    member.child = child;
    nodes.set(options.nodeId, member);
    return member;
  }

  async function close(): Promise<void> {
    for (const step of closing.splice(0).toReversed()) await step();
  }

  function logOf(): string {
    const children = [...servers, ...nodes.values()].map(({ child }) => child);
    return children.map((child) => child.log().slice(-4000)).join('\n────\n');
  }

  const registrations = watching.state.records(REGISTRATIONS, NodeRegistration);
  const isRegistered = async (nodeId: string) => (await registrations.get(nodeId)) !== undefined;
  try {
    const [started] = await Promise.all([runServers(), Promise.all(wanted.map(startNode))]);
    for (const [index, child] of started.entries()) {
      const port = Number(child.ready[1]);
      servers.push({ name: `server-${index}`, child, port, origin: `http://127.0.0.1:${port}` });
    }
    const balancer = await startBalancer({
      host: '127.0.0.1',
      port: 0,
      targets: () => servers.filter(({ child }) => child.isRunning()).map(({ port }) => port),
    });
    closing.push(() => balancer.close());
    const origin = `http://127.0.0.1:${balancer.port}`;
    await until(
      'the cluster to be ready',
      async () => {
        const ready = await Promise.all(servers.map(({ port }) => fetch(`http://127.0.0.1:${port}/readyz`)));
        const problems = ready.filter(({ ok }) => !ok).map((answer) => answer.text());
        if (problems.length > 0) throw new Error((await Promise.all(problems)).join(', '));
        return true;
      },
      { timeoutMs: 15_000 },
    );
    return {
      origin,
      redis,
      servers,
      nodes,
      live: createLive(watching.state),
      startNode,
      isRegistered,
      async restartServer(member) {
        await member.child.end();
        member.child = await runServer(member.name, member.port);
      },
      log: logOf,
      close,
    };
  } catch (cause) {
    const log = logOf();
    await close();
    throw new Error(`the cluster did not start: ${log}`, { cause });
  }
}
