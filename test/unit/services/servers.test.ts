import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import type { LiveState } from '#platform/live/live-state.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import { SessionId } from '#protocol/ids.ts';
import { createLive } from '#services/live.ts';
import type { Live } from '#services/live.ts';
import { createServers } from '#services/servers.ts';
import type { Servers } from '#services/servers.ts';
import { until } from '#test/until.ts';

let state: LiveState;
let live: Live;
let started: Servers[];
let forgotten: string[];

beforeEach(() => {
  state = createMemoryState(systemClock);
  live = createLive(state);
  started = [];
  forgotten = [];
});
afterEach(async () => {
  for (const server of started) await server.stop();
  await state.close();
});

async function server(name: string): Promise<Servers> {
  const onForgotten = (): void => void forgotten.push(name);
  const made = createServers({ live, clock: systemClock, logger: createLogger('silent'), name, onForgotten });
  await made.start();
  started.push(made);
  return made;
}

/** Sweeps as often as a server does. @returns what was handed over so far */
function sweeper(by: Servers): { readonly handedOver: string[]; readonly sweep: () => Promise<void> } {
  const handedOver: string[] = [];
  return {
    handedOver,
    sweep: () => by.sweepCrashed(async (id, from) => void handedOver.push(`${id} ${from}`)),
  };
}

/** As a process that was killed: its entry is no longer renewed, and runs out. */
async function crash(crashed: Servers): Promise<void> {
  const [id] = [crashed.id];
  await crashed.stop();
  await live.knownServers.put(id, 1);
}

test('the sessions of a server that crashed are handed over once, and it is forgotten', async () => {
  const [here, there] = [await server('here'), await server('there')];
  const [kept, awaited] = [newId(SessionId, 'ses'), newId(SessionId, 'ses')];
  await here.holds(kept);
  await there.holds(awaited);
  await crash(there);
  const { handedOver, sweep } = sweeper(here);
  await until('its sessions are handed over', async () => {
    await sweep();
    return handedOver.length > 0;
  });
  await sweep();
  expect(handedOver).toEqual([`${awaited} ${there.id}`]);
  expect((await live.knownServers.range({})).map(({ member }) => member)).toEqual([here.id]);
  expect(await live.sessionsOf(there.id).size()).toBe(0);
});

test('a session that cannot be handed over keeps no other from it, and is tried again', async () => {
  const [here, there] = [await server('here'), await server('there')];
  const sessions = Array.from({ length: 250 }, () => newId(SessionId, 'ses'));
  for (const session of sessions) await there.holds(session);
  await crash(there);
  const [stubborn] = sessions;
  let isStubborn = true;
  const handedOver = new Set<SessionId>();
  const sweep = () =>
    here.sweepCrashed(async (id) => {
      if (isStubborn && id === stubborn) throw new Error('cannot be read');
      handedOver.add(id);
    });
  await until('the others are handed over', async () => {
    await sweep();
    return handedOver.size === sessions.length - 1;
  });
  expect(await live.sessionsOf(there.id).size()).toBe(1);
  isStubborn = false;
  await until('the last one is handed over', async () => {
    await sweep();
    return handedOver.size === sessions.length;
  });
  expect((await live.knownServers.range({})).map(({ member }) => member)).toEqual([here.id]);
});

test('an entry that is missing for a moment, as after an outage, is no crash', async () => {
  const [here, there] = [await server('here'), await server('there')];
  await there.holds(newId(SessionId, 'ses'));
  const { handedOver, sweep } = sweeper(here);
  await live.servers.delete(there.id);
  await sweep();
  await until('it said again that it is there', () => live.servers.get(there.id));
  await until('it was looked at for longer than a crash takes to be believed', async () => {
    await sweep();
    return (await live.servers.get(there.id))!.version >= 4;
  });
  expect(handedOver).toEqual([]);
});

test('a server that was taken for gone while it lived has its people sign in anew', async () => {
  const [here] = [await server('here')];
  await live.knownServers.remove(here.id);
  await until('it noticed', () => forgotten.includes('here'));
  expect(await live.knownServers.rank(here.id)).toBe(0);
});

test('a server that stops with nobody on it leaves nothing behind', async () => {
  const here = await server('here');
  const session = newId(SessionId, 'ses');
  await here.holds(session);
  await here.letsGo(session);
  await here.stop();
  expect(await live.knownServers.size()).toBe(0);
  expect(await live.servers.list()).toEqual([]);
});
