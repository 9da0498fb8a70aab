/** Looks at every process of the cluster now and then: its memory by its name and start, beside what is going on. */
import { mediaWorkersOf } from '#test/child-processes.ts';
import { askInside, rssBytes } from './ask-inside.ts';
import type { RedisLook } from './leftovers.ts';
import type { LiveNow } from './live-watch.ts';
import type { Incarnation, MemorySample } from './memory.ts';
import type { SoakStage } from './stage.ts';

export interface Sample {
  readonly minute: number;
  readonly live: LiveNow;
  /** All processes of a kind together; several start and end in between. */
  readonly rssMb: Readonly<Partial<Record<Incarnation['kind'], number>>>;
}

export interface Sampler {
  readonly samples: readonly Sample[];
  readonly incarnations: readonly Incarnation[];
  take(live: LiveNow): Promise<Sample>;
}

const MB = 1024 * 1024;

export function createSampler({ cluster, folder }: SoakStage, redis: RedisLook, startedAt: number): Sampler {
  const samples: Sample[] = [];
  const byPid = new Map<number, Incarnation>();
  const starts = new Map<string, number>();

  function incarnation(pid: number, name: string, kind: Incarnation['kind']): Incarnation {
    const known = byPid.get(pid);
    if (known !== undefined) return known;
    const count = (starts.get(name) ?? 0) + 1;
    starts.set(name, count);
    const fresh = { name: count === 1 ? name : `${name} (${count})`, kind, samples: [] };
    byPid.set(pid, fresh);
    return fresh;
  }

  function add(
    pid: number,
    name: string,
    kind: Incarnation['kind'],
    minute: number,
    heapBytes?: number,
  ): number {
    const rss = rssBytes(pid);
    if (rss === undefined) return 0;
    const sample: MemorySample = {
      minute,
      rssMb: rss / MB,
      ...(heapBytes !== undefined && { heapMb: heapBytes / MB }),
    };
    incarnation(pid, name, kind).samples.push(sample);
    return sample.rssMb;
  }

  return {
    samples,
    get incarnations() {
      return [...byPid.values()];
    },
    async take(live) {
      const minute = (performance.now() - startedAt) / 60_000;
      const rssMb: Partial<Record<Incarnation['kind'], number>> = {};
      const count = (kind: Incarnation['kind'], mb: number): void => {
        rssMb[kind] = (rssMb[kind] ?? 0) + mb;
      };
      const processes = [
        ...cluster.servers.map(({ name, child }) => ({ name, child, kind: 'signaling server' as const })),
        ...[...cluster.nodes].map(([name, { child }]) => ({ name, child, kind: 'media node' as const })),
      ];
      // One after the other: on two cores, collections at once would be felt by the calls.
      for (const { name, child, kind } of processes) {
        const inside = await askInside(folder, child.pid);
        count(kind, add(child.pid, name, kind, minute, inside?.heapBytes));
        for (const pid of kind === 'media node' ? mediaWorkersOf(child.pid) : [])
          count('media worker', add(pid, `worker of ${name}`, 'media worker', minute));
      }
      const facts = await redis.facts().catch(() => undefined);
      if (facts !== undefined) {
        // Without the stream, which has its own bound and fills for some minutes.
        const heapMb = (facts.usedBytes - facts.streamBytes) / MB;
        const whole = facts.usedBytes / MB;
        incarnation(0, 'redis', 'redis').samples.push({ minute, rssMb: whole, heapMb });
        count('redis', whole);
      }
      const sample = { minute, live, rssMb };
      samples.push(sample);
      return sample;
    },
  };
}
