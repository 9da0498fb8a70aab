/** Live state that every signaling server of a cluster shares, in one Redis or a Redis Cluster. */
import type * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import type { Lease, LiveState, Ordered, Records, RecordsOptions, Versioned } from '../live-state.ts';
import type { RedisConnection } from './connection.ts';

/** One round trip of SCAN looks at about so many keys, one of MGET reads so many. */
const BATCH = 1000;
/** A listed record that is missing for so long is not just about to be put. */
const FORGET_SECONDS = 60;

/** @param prefix goes before every key, so that several installations can share a server */
export function createRedisState(redis: RedisConnection, prefix: string): LiveState {
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  return {
    records: (name, schema, { isListed = false }: RecordsOptions = {}) =>
      redisRecords(redis, key('record', name), schema, isListed ? key('listed', name) : undefined),
    ordered: (name) => redisOrdered(redis, key('ordered', name)),
    lease: (name) => redisLease(redis, key('lease', name)),
    close: () => redis.close(),
  };
}

/** @param listKey a sorted set of the ids by the time they were new, for kinds that are listed */
function redisRecords<T>(
  redis: RedisConnection,
  prefix: string,
  schema: z.ZodType<T>,
  listKey: string | undefined,
): Records<T> {
  const keyOf = (id: string): string => `${prefix}:${id}`;
  const parse = (text: string): Versioned<T> => {
    const space = text.indexOf(' ');
    return {
      version: Number(text.slice(0, space)),
      value: schema.parse(JSON.parse(text.slice(space + 1))),
    };
  };
  /** Walks all keys there are: with a million calls this takes seconds. */
  async function* scanned(): AsyncIterable<string[]> {
    for await (const keys of redis.scan(`${escapeGlob(prefix)}:*`, BATCH))
      yield keys.map((key) => key.slice(prefix.length + 1));
  }
  async function* listed(list: string): AsyncIterable<string[]> {
    const ids = await redis.ask((client) => client.zRange(list, 0, -1));
    for (let at = 0; at < ids.length; at += BATCH) yield ids.slice(at, at + BATCH);
  }
  return {
    async get(id) {
      const text = await redis.ask((client) => client.get(keyOf(id)));
      return text === null ? undefined : parse(text);
    },
    async put(id, value, expectedVersion, { ttlMs } = {}) {
      const args = [
        String(expectedVersion),
        JSON.stringify(value),
        ttlMs === undefined ? '' : String(Math.ceil(ttlMs)),
      ];
      // First, so that there is no record that is not listed; one that does not come to be is forgotten.
      if (listKey !== undefined && expectedVersion === 0)
        await redis.ask((client) => client.noteListed(listKey, id));
      const version = await redis.ask((client) => client.putRecord(keyOf(id), ...args));
      if (version === 0) throw new AppError('STALE_VERSION', 'The record changed in the meantime.');
      return version;
    },
    async delete(id, expectedVersion) {
      const deleted = await redis.ask((client) =>
        expectedVersion === undefined
          ? client.del(keyOf(id))
          : client.deleteRecord(keyOf(id), String(expectedVersion)),
      );
      return deleted === 1;
    },
    async list() {
      const found = new Map<string, Versioned<T>>();
      for await (const ids of listKey === undefined ? scanned() : listed(listKey)) {
        if (ids.length === 0) continue;
        const texts = await redis.ask((client) => client.mGet(ids.map(keyOf)));
        const missing = ids.filter((_, index) => texts[index] === null);
        for (const [index, text] of texts.entries()) if (text !== null) found.set(ids[index]!, parse(text));
        if (listKey === undefined) continue;
        // Expired or deleted. In the very moment that it is put anew, it is listed anew and stays.
        for (const id of missing)
          await redis.ask((client) => client.forgetListed(listKey, id, String(FORGET_SECONDS)));
      }
      return [...found].map(([id, versioned]) => ({ id, ...versioned }));
    },
  };
}

function redisOrdered(redis: RedisConnection, key: string): Ordered {
  return {
    async put(member, score) {
      await redis.ask((client) => client.zAdd(key, { value: member, score }));
    },
    remove: async (member) => (await redis.ask((client) => client.zRem(key, member))) === 1,
    async range({ upTo, limit }) {
      const entries = await redis.ask((client) =>
        client.zRangeWithScores(key, '-inf', upTo ?? '+inf', {
          BY: 'SCORE',
          LIMIT: { offset: 0, count: limit ?? -1 },
        }),
      );
      return entries.map(({ value, score }) => ({ member: value, score }));
    },
    rank: async (member) => (await redis.ask((client) => client.zRank(key, member))) ?? undefined,
    size: () => redis.ask((client) => client.zCard(key)),
  };
}

function redisLease(redis: RedisConnection, key: string): Lease {
  return {
    acquire: async (holder, ttlMs) =>
      (await redis.ask((client) => client.acquireLease(key, holder, String(ttlMs)))) === 1,
    async release(holder) {
      await redis.ask((client) => client.releaseLease(key, holder));
    },
  };
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
