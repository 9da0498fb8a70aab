/** Live state that every signaling server of a cluster shares, in one Redis or a Redis Cluster. */
import type * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import type { Lease, LiveState, Ordered, Records, Versioned } from '../live-state.ts';
import type { RedisConnection } from './connection.ts';

/** One round trip of SCAN looks at about so many keys. */
const SCAN_COUNT = 1000;

/** @param prefix goes before every key, so that several installations can share a server */
export function createRedisState(redis: RedisConnection, prefix: string): LiveState {
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  return {
    records: (name, schema) => redisRecords(redis, key('record', name), schema),
    ordered: (name) => redisOrdered(redis, key('ordered', name)),
    lease: (name) => redisLease(redis, key('lease', name)),
    close: () => redis.close(),
  };
}

function redisRecords<T>(redis: RedisConnection, prefix: string, schema: z.ZodType<T>): Records<T> {
  const keyOf = (id: string): string => `${prefix}:${id}`;
  const parse = (text: string): Versioned<T> => {
    const space = text.indexOf(' ');
    return {
      version: Number(text.slice(0, space)),
      value: schema.parse(JSON.parse(text.slice(space + 1))),
    };
  };
  return {
    async get(id) {
      const text = await redis.ask((client) => client.get(keyOf(id)));
      return text === null ? undefined : parse(text);
    },
    async put(id, value, expectedVersion, { ttlMs } = {}) {
      const args = [String(expectedVersion), JSON.stringify(value), ttlMs === undefined ? '' : String(ttlMs)];
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
      for await (const keys of redis.scan(`${escapeGlob(prefix)}:*`, SCAN_COUNT)) {
        if (keys.length === 0) continue;
        const texts = await redis.ask((client) => client.mGet(keys));
        for (const [index, text] of texts.entries()) {
          // Expired or deleted between the two questions.
          if (text !== null) found.set(keys[index]!.slice(prefix.length + 1), parse(text));
        }
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
