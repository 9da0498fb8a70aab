/** What is left in Redis and at the media nodes, by kind, of calls and people who are gone. Nothing means a clean end. */
import { createClient } from '@redis/client';
import { mediaWorkersOf } from '#test/child-processes.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { askInside, openHandles } from './ask-inside.ts';
import type { SoakStage } from './stage.ts';

export type Left = Readonly<Record<string, readonly string[]>>;

const PREFIX = 'vitrine';
/** Of the installation itself, and of what tells the servers of each other. */
const STAYS = [/^record:(nodes|servers):/, /^listed:(nodes|agents)$/, /^lease:/, /^socket\.io$/, /^probe$/];

export interface RedisFacts {
  readonly usedBytes: number;
  /** The stream of events between servers: bounded by its length, and full only after some minutes. */
  readonly streamBytes: number;
  readonly keys: number;
}

export interface RedisLook {
  /** @param isAllGone nobody is signed in any more either */
  left(isAllGone: boolean): Promise<Left>;
  facts(): Promise<RedisFacts>;
  close(): void;
}

export async function lookAtRedis({ redis, servers }: Cluster): Promise<RedisLook> {
  const client = createClient({ url: redis.url, commandOptions: { timeout: 3000 } });
  client.on('error', () => undefined);
  await client.connect();

  async function judge(key: string, isAllGone: boolean): Promise<[kind: string, what: string] | undefined> {
    const name = key.slice(PREFIX.length + 1);
    if (STAYS.some((pattern) => pattern.test(name))) return undefined;
    const [, type = '', kind = ''] = /^(\w+):([\w-]+)/.exec(name) ?? [];
    if (type === 'ordered') {
      const members = await client.zRange(key, 0, -1);
      if (kind === 'servers')
        return members.length > servers.length ? ['servers', members.join(' ')] : undefined;
      const isOfCalls = ['open-calls', 'queue', 'waiting'].includes(kind);
      const ofCalls = members.filter(
        (member) => isOfCalls || (kind === 'deadlines' && member.startsWith('call/')),
      );
      const left = isAllGone ? members : ofCalls;
      return left.length > 0 ? [name, left.join(' ')] : undefined;
    }
    if (type !== 'record') return ['unknown keys', name];
    const text = (await client.get(key)) ?? '';
    if (kind === 'calls' && !text.includes('"state":"ended"')) return ['open calls', text];
    if (kind === 'agents' && /"state":"(busy|reserved)"/.test(text)) return ['busy agents', text];
    const stays = (await client.pTTL(key)) === -1;
    return stays && (isAllGone || kind === 'calls' || kind === 'callers')
      ? [`records of ${kind}`, text]
      : undefined;
  }

  return {
    async left(isAllGone) {
      const found: Record<string, string[]> = {};
      for await (const keys of client.scanIterator({ MATCH: `${PREFIX}:*`, COUNT: 1000 }))
        for (const key of keys) {
          const [kind, what] = (await judge(key, isAllGone)) ?? [];
          if (kind !== undefined && what !== undefined) (found[kind] ??= []).push(what);
        }
      return found;
    },
    async facts() {
      const memory = await client.info('memory');
      const streamBytes = (await client.memoryUsage(`${PREFIX}:socket.io`, { SAMPLES: 0 })) ?? 0;
      const usedBytes = Number(/^used_memory:(\d+)/m.exec(memory)?.[1]);
      return { usedBytes, streamBytes, keys: await client.dbSize() };
    },
    close: () => client.destroy(),
  };
}

/** What an idle worker has: taken before the first call. */
export interface Idle {
  readonly objects: number;
  readonly handles: number;
}

export async function idleWorkers({ cluster, folder }: SoakStage): Promise<Idle> {
  const idle = { objects: 0, handles: 0 };
  for (const { child } of cluster.nodes.values()) {
    for (const { objects } of (await askInside(folder, child.pid))?.workers ?? [])
      idle.objects = Math.max(idle.objects, objects);
    for (const pid of mediaWorkersOf(child.pid)) idle.handles = Math.max(idle.handles, openHandles(pid));
  }
  if (idle.objects === 0) throw new Error('no media worker tells what is in it');
  return idle;
}

/** As the nodes report, and as their workers say themselves. */
export async function leftAtNodes({ cluster, folder }: SoakStage, idle: Idle): Promise<Left> {
  const found: Record<string, string[]> = {};
  const note = (kind: string, nodeId: string, count: number): void => {
    if (count > 0) (found[kind] ??= []).push(`${nodeId}: ${count}`);
  };
  for (const [nodeId, { child }] of cluster.nodes) {
    const registration = (await cluster.live.registrations.get(nodeId))?.value;
    if (registration === undefined) note('unregistered nodes', nodeId, 1);
    const { rooms = 0, peers = 0, consumers = 0 } = registration?.report.load ?? {};
    note('rooms', nodeId, rooms);
    note('peers', nodeId, peers);
    note('consumers', nodeId, consumers);
    const inside = await askInside(folder, child.pid);
    if (inside === undefined || inside.workers.length === 0) note('silent nodes', nodeId, 1);
    for (const { routers, transports, objects } of inside?.workers ?? []) {
      note('routers in workers', nodeId, routers);
      note('transports in workers', nodeId, transports);
      note('objects in workers', nodeId, objects - idle.objects);
    }
    for (const pid of mediaWorkersOf(child.pid))
      note('sockets of workers', nodeId, openHandles(pid) - idle.handles);
  }
  return found;
}
