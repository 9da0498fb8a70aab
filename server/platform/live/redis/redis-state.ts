/** Live state that every signaling server of a cluster shares, in one Redis or a Redis Cluster. */
import type * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { batches } from '#platform/batches.ts';
import type { Logger } from '#platform/logger.ts';
import type { Lease, LiveState, Ordered, Records, RecordsOptions, Versioned } from '../live-state.ts';
import type { RedisConnection } from './connection.ts';

/** One round trip of SCAN looks at about so many keys, one of MGET reads so many. */
const BATCH = 1000;
/** A listed record that is missing for so long is not just about to be put. */
const FORGET_SECONDS = 60;

/** @param prefix goes before every key, so that several installations can share a server */
export function createRedisState(redis: RedisConnection, prefix: string, logger: Logger): LiveState {
  const unreadable = new Set<string>();
  /** Once for each: lists are asked for every few seconds. Without what it holds, which may be a secret. */
  function noteUnreadable(recordKey: string): void {
    if (unreadable.has(recordKey)) return;
    unreadable.add(recordKey);
    logger.error({ key: recordKey }, 'a record cannot be read; it is left out of lists');
  }
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  return {
    records: (name, schema, { isListed = false }: RecordsOptions = {}) =>
      redisRecords(redis, key('record', name), schema, {
        listKey: isListed ? key('listed', name) : undefined,
        noteUnreadable,
      }),
    ordered: (name) => redisOrdered(redis, key('ordered', name)),
    lease: (name) => redisLease(redis, key('lease', name)),
    close: () => redis.close(),
  };
}

interface RedisRecordsOptions {
  /** A sorted set of the ids by the time they were new, for kinds that are listed. */
  readonly listKey: string | undefined;
  readonly noteUnreadable: (key: string) => void;
}

function redisRecords<T>(
  redis: RedisConnection,
  prefix: string,
  schema: z.ZodType<T>,
  { listKey, noteUnreadable }: RedisRecordsOptions,
): Records<T> {
  const keyOf = (id: string): string => `${prefix}:${id}`;
  const parse = (text: string): Versioned<T> => {
    const space = text.indexOf(' ');
    return {
      version: Number(text.slice(0, space)),
      value: schema.parse(JSON.parse(text.slice(space + 1))),
    };
  };
  /** One that another release or another hand has written must not hide all the others. */
  const readable = (id: string, text: string): Versioned<T> | undefined => {
    try {
      return parse(text);
    } catch {
      noteUnreadable(keyOf(id));
      return undefined;
    }
  };
  /** Walks all keys there are: with a million calls this takes seconds. */
  async function* scanned(): AsyncIterable<string[]> {
    for await (const keys of redis.scan(`${escapeGlob(prefix)}:*`, BATCH))
      yield keys.map((key) => key.slice(prefix.length + 1));
  }
  async function* listed(list: string): AsyncIterable<string[]> {
    const ids = await redis.ask((client) => client.zRange(list, 0, -1));
    yield* batches(ids, BATCH);
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
        for (const [index, id] of ids.entries()) {
          const text = texts[index];
          const record = typeof text === 'string' ? readable(id, text) : undefined;
          if (record !== undefined) found.set(id, record);
        }
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
