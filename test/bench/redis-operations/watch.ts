/** What Redis is asked, by command and by kind of key, as Redis itself tells it. */
import { createClient } from '@redis/client';
import { scripts } from '#platform/live/redis/scripts.ts';

/** Commands by name and kind of key, e.g. `putRecord calls`. */
export type Counts = ReadonlyMap<string, number>;

export interface Watch {
  /** Since the start. */
  counts(): Counts;
  /** When a command that fits came last, by `performance.now()`. */
  lastOf(fits: (what: string) => boolean): number;
  close(): void;
}

/** MONITOR: every command with its keys. It costs Redis something itself, so bytes and time are read without it. */
export async function watchRedis(url: string, prefix: string): Promise<Watch> {
  const client = createClient({ url });
  await client.connect();
  const counts = new Map<string, number>();
  const lastAt = new Map<string, number>();
  const lastOf = new Map<string, string>();
  await client.monitor((reply) => {
    const asked = readLine(String(reply));
    // What a script does inside is its own; its caller has been counted.
    if (asked === undefined) return;
    const name = named(asked.words, prefix);
    const what = COMPANIONS.get(`${lastOf.get(asked.from) ?? ''} + ${name}`) ?? name;
    lastOf.set(asked.from, name);
    counts.set(what, (counts.get(what) ?? 0) + 1);
    lastAt.set(what, performance.now());
  });
  return {
    counts: () => new Map(counts),
    lastOf: (fits) => Math.max(-Infinity, ...[...lastAt].flatMap(([what, at]) => (fits(what) ? [at] : []))),
    close: () => client.destroy(),
  };
}

export function difference(after: Counts, before: Counts): Map<string, number> {
  const changed = [...after].map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const);
  return new Map(changed.filter(([, count]) => count > 0));
}

const SCRIPT_NAMES = new Map(Object.entries(scripts).map(([name, { SHA1 }]) => [SHA1, name]));

/** Asked by the sweeper as well as for people: what is asked in the same breath tells whose it is. */
const COMPANIONS = new Map([
  ['ZRANGE waiting + ZCARD present-agents', 'ZCARD present-agents (sweeper)'],
  ['ZCARD waiting + ZRANGE waiting', 'ZRANGE waiting (desk)'],
]);

/** E.g. `1700000000.1 [0 127.0.0.1:4000] "GET" "key"`; undefined for what a script asks. */
function readLine(line: string): { from: string; words: string[] } | undefined {
  const head = /^\S+ \[\d+ (\S+)\] /.exec(line);
  if (head === null || head[1] === 'lua') return undefined;
  const words = [...line.slice(head[0].length).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
  return { from: head[1]!, words };
}

function named(words: readonly string[], prefix: string): string {
  const command = (words[0] ?? '').toUpperCase();
  const isScript = command === 'EVALSHA' || command === 'EVAL';
  const name = isScript ? (SCRIPT_NAMES.get(words[1] ?? '') ?? 'script') : command;
  const key = words.find((word) => word.startsWith(`${prefix}:`));
  return key === undefined ? name : `${name} ${kindOf(key.slice(prefix.length + 1))}`;
}

/** The key without what is different for each call, person or server. */
function kindOf(key: string): string {
  const [family = '', kind = ''] = key.split(':');
  if (family === 'record') return kind;
  if (family === 'listed') return `listed ${kind}`;
  if (family === 'ordered') return kind.replace(/\..*/, '.*');
  return family.replace(/#.*/, '') === 'socket.io' ? 'socket.io' : `${family} ${kind}`.trim();
}
