/** Live state of one process: the same promises as Redis, kept in maps. */
import { AppError } from '#protocol/errors.ts';
import type { Clock } from '#platform/clock.ts';
import type { Lease, LiveState, Ordered, Records } from './live-state.ts';

interface Entry {
  readonly json: string;
  readonly version: number;
  readonly expiresAt: number | undefined;
}

export function createMemoryState(clock: Clock): LiveState {
  const kinds = new Map<string, Map<string, Entry>>();
  const sets = new Map<string, Scores>();
  const leases = new Map<string, { holder: string; expiresAt: number }>();
  return {
    records: (name) => memoryRecords(clock, named(kinds, name)),
    ordered: (name) => memoryOrdered(sets, name),
    lease: (name) => memoryLease(clock, leases, name),
    close: () => Promise.resolve(),
  };
}

function named<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const map = maps.get(name) ?? new Map<string, T>();
  maps.set(name, map);
  return map;
}

function memoryRecords<T>(clock: Clock, entries: Map<string, Entry>): Records<T> {
  const live = (id: string): Entry | undefined => {
    const entry = entries.get(id);
    if (entry?.expiresAt === undefined || entry.expiresAt > clock.now()) return entry;
    entries.delete(id);
    return undefined;
  };
  // Nobody asks for what has expired: puts clear it away. Lives of one kind are about equal, so the oldest
  // expire first; one that lives longer only delays the clearing.
  const expiring: { readonly id: string; readonly expiresAt: number }[] = [];
  let cleared = 0;
  const clear = (): void => {
    for (
      let next = expiring[cleared];
      next !== undefined && next.expiresAt <= clock.now();
      next = expiring[cleared]
    ) {
      live(next.id);
      cleared += 1;
    }
    if (cleared > 1000 && cleared * 2 > expiring.length) {
      expiring.splice(0, cleared);
      cleared = 0;
    }
  };
  // Nobody else writes here: what comes out is what the compiler let in, and needs no schema.
  const read = (entry: Entry) => ({ value: JSON.parse(entry.json) as T, version: entry.version });
  return {
    get: async (id) => {
      const entry = live(id);
      return entry === undefined ? undefined : read(entry);
    },
    put: async (id, value, expectedVersion, options = {}) => {
      if ((live(id)?.version ?? 0) !== expectedVersion) throw stale();
      const version = expectedVersion + 1;
      const expiresAt = options.ttlMs === undefined ? undefined : clock.now() + options.ttlMs;
      entries.set(id, { json: JSON.stringify(value), version, expiresAt });
      if (expiresAt !== undefined) expiring.push({ id, expiresAt });
      clear();
      return version;
    },
    delete: async (id, expectedVersion) => {
      const entry = live(id);
      if (entry === undefined) return false;
      if (expectedVersion !== undefined && entry.version !== expectedVersion) return false;
      return entries.delete(id);
    },
    list: async () =>
      [...entries.keys()].flatMap((id) => {
        const entry = live(id);
        return entry === undefined ? [] : [{ id, ...read(entry) }];
      }),
  };
}

interface Scores {
  readonly of: Map<string, number>;
  /** Sorted on demand and kept until the next change: reads come in bursts after one write. */
  sorted: readonly { readonly member: string; readonly score: number }[] | undefined;
}

/** Empty sets are not kept: some are named after what shoppers say, e.g. their language. */
function memoryOrdered(sets: Map<string, Scores>, name: string): Ordered {
  const ascending = (): NonNullable<Scores['sorted']> => {
    const scores = sets.get(name);
    if (scores === undefined) return [];
    return (scores.sorted ??= [...scores.of]
      .map(([member, score]) => ({ member, score }))
      .sort((a, b) => a.score - b.score || (a.member < b.member ? -1 : 1)));
  };
  return {
    put: async (member, score) => {
      const scores = sets.get(name) ?? { of: new Map<string, number>(), sorted: undefined };
      sets.set(name, scores);
      scores.of.set(member, score);
      scores.sorted = undefined;
    },
    remove: async (member) => {
      const scores = sets.get(name);
      if (scores?.of.delete(member) !== true) return false;
      scores.sorted = undefined;
      if (scores.of.size === 0) sets.delete(name);
      return true;
    },
    range: async ({ upTo = Infinity, limit = Infinity }) => {
      const found: { member: string; score: number }[] = [];
      for (const entry of ascending()) {
        if (entry.score > upTo || found.length >= limit) break;
        found.push({ ...entry });
      }
      return found;
    },
    rank: async (member) => {
      const index = ascending().findIndex((entry) => entry.member === member);
      return index === -1 ? undefined : index;
    },
    size: async () => sets.get(name)?.of.size ?? 0,
  };
}

function memoryLease(
  clock: Clock,
  leases: Map<string, { holder: string; expiresAt: number }>,
  name: string,
): Lease {
  return {
    acquire: async (holder, ttlMs) => {
      const current = leases.get(name);
      if (current !== undefined && current.holder !== holder && current.expiresAt > clock.now()) return false;
      leases.set(name, { holder, expiresAt: clock.now() + ttlMs });
      return true;
    },
    release: async (holder) => {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
  };
}

function stale(): AppError {
  return new AppError('STALE_VERSION', 'The record changed in the meantime.');
}
