/**
 * The few steps that must be one: each script touches exactly one key, so that they run unchanged on a Redis
 * Cluster. A record is one string, its version and its JSON, e.g. `3 {"state":"queued"}`.
 */
import { defineScript } from '@redis/client';
import type { CommandParser } from '@redis/client';

/** @returns the new version, or 0 when another writer was first */
const PUT_RECORD = `
local current = redis.call('GET', KEYS[1])
local version = current and tonumber(string.match(current, '^%d+')) or 0
if version ~= tonumber(ARGV[1]) then return 0 end
local value = string.format('%d ', version + 1) .. ARGV[2]
if ARGV[3] == '' then
  redis.call('SET', KEYS[1], value)
else
  redis.call('SET', KEYS[1], value, 'PX', ARGV[3])
end
return version + 1`;

const DELETE_RECORD = `
local current = redis.call('GET', KEYS[1])
if not current or string.match(current, '^%d+') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Redis' own clock decides when a lease is lost: a server whose clock is hours off cannot take it. */
const ACQUIRE_LEASE = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

const RELEASE_LEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`;

/** Redis' own clock again: whose is hours off must not make others forget. */
const NOTE_LISTED = `
return redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])`;

const FORGET_LISTED = `
local noted = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not noted or redis.call('TIME')[1] - noted < tonumber(ARGV[2]) then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])`;

export const scripts = {
  putRecord: script(PUT_RECORD),
  deleteRecord: script(DELETE_RECORD),
  acquireLease: script(ACQUIRE_LEASE),
  releaseLease: script(RELEASE_LEASE),
  noteListed: script(NOTE_LISTED),
  forgetListed: script(FORGET_LISTED),
};

function script(source: string) {
  return defineScript({
    SCRIPT: source,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser: CommandParser, key: string, ...args: string[]) {
      parser.pushKey(key);
      parser.push(...args);
    },
    transformReply: (reply: number) => reply,
  });
}
