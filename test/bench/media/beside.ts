/**
 * One call through the product and one through the bare page, at the same time in the same two browsers, each person
 * behind a line of their own to each: whatever the machine does, it does to both.
 */
import type { ConfigInput } from '#config/schema.ts';
import { type Closer, createCloser } from '#platform/closer.ts';
import { IDENTITIES, type Identity } from '#test/media/frame-code.ts';
import type { PersonOptions } from '#test/page/open-page.ts';
import { Person } from '#test/page/person.ts';
import type { LinkConditions } from '#test/relay/lane.ts';
import { type Lines, openLines } from '#test/relay/lines.ts';
import { type ServerProcess, startServer } from '#test/stage/server-process.ts';
import { startBareServer } from '../connect/bare.ts';

export const SYSTEMS = ['vitrine', 'bare'] as const;
export type System = (typeof SYSTEMS)[number];

/** For figures of packets and their protection: what loses much is not left for a stream, which loses nothing here. */
export const KEEPS_UDP: ConfigInput = { profiles: { overrides: [{ policy: { ways: { leaveAt: 1 } } }] } };

/** Both servers, each behind lines of its own. */
export interface Systems {
  readonly lines: Readonly<Record<System, Lines<Identity>>>;
  readonly server: ServerProcess;
  close(): Promise<void>;
}

export interface Beside extends Systems {
  readonly people: Readonly<Record<System, Readonly<Record<Identity, Person>>>>;
  /** One person's line, in both systems; what is left out is as it was from the begin. */
  set(person: Identity, conditions: LinkConditions): void;
}

/** @param all of every line from before the call: how far away somebody is is known when it begins */
export async function openSystems(all: LinkConditions = {}, config: ConfigInput = {}): Promise<Systems> {
  const closing = closer();
  try {
    const lines: Record<System, Lines<Identity>> = {
      vitrine: await openLines(IDENTITIES),
      bare: await openLines(IDENTITIES),
    };
    closing.add('the lines', async () => {
      await Promise.all(SYSTEMS.map((system) => lines[system].close()));
    });
    for (const system of SYSTEMS) for (const person of IDENTITIES) lines[system].of[person].set(all);
    const server = await startServer({
      ...config,
      ...lines.vitrine.config,
      sfu: { ...config.sfu, ...lines.vitrine.config.sfu },
    });
    closing.add('the server', () => server.close());
    const { http, sfu } = lines.bare.config;
    const [listen] = sfu?.listen ?? [];
    const bare = await startBareServer([
      ...['--host', http.host, '--port', String(http.port), '--media-port', String(sfu?.port)],
      ...['--announced', listen?.announcedAddress ?? http.host],
    ]);
    closing.add('the bare server', () => bare.close());
    return { lines, server, close: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

type Browsers = Partial<Record<Identity, Pick<PersonOptions, 'camera' | 'viewport' | 'trustedKey'>>>;

/**
 * A call in each. Opened once more where that fails: an hour of measuring is not to be lost to it.
 * @param all as of the systems
 */
export async function openBeside(
  media: 'voice' | 'video',
  all: LinkConditions = {},
  config: ConfigInput = {},
  browsers: Browsers = {},
): Promise<Beside> {
  return openCalls(media, all, config, browsers).catch((error: unknown) => {
    console.error('the calls did not come about; once more', error);
    return openCalls(media, all, config, browsers);
  });
}

async function openCalls(
  media: 'voice' | 'video',
  all: LinkConditions,
  config: ConfigInput,
  browsers: Browsers,
): Promise<Beside> {
  const closing = closer();
  try {
    const systems = await openSystems(all, config);
    closing.add('the servers and lines', () => systems.close());
    const { lines, server } = systems;

    async function comeIn(identity: Identity): Promise<Record<System, Person>> {
      const first = await Person.create({
        identity,
        origin: lines.vitrine.of[identity].origin,
        ...browsers[identity],
      });
      closing.add('a browser', () => first.close());
      const second = await Person.create({ identity, origin: lines.bare.of[identity].origin, beside: first });
      closing.add('a profile', () => second.close());
      return { vitrine: first, bare: second };
    }
    const [shopper, agent] = [await comeIn('shopper'), await comeIn('agent')];
    const people = {
      vitrine: { shopper: shopper.vitrine, agent: agent.vitrine },
      bare: { shopper: shopper.bare, agent: agent.bare },
    };
    await callVitrine(people.vitrine, media);
    await callBare(people.bare, media);
    return {
      people,
      lines,
      server,
      set(person, conditions) {
        for (const system of SYSTEMS) lines[system].of[person].set({ ...all, ...conditions });
      },
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

const CLOSES_WITHIN_MS = 30_000;

function closer(): Closer {
  return createCloser(({ name, cause }) => {
    console.error(`${name} did not close`, cause);
  }, CLOSES_WITHIN_MS);
}

export async function callVitrine(
  { shopper, agent }: Readonly<Record<Identity, Person>>,
  media: 'voice' | 'video',
): Promise<void> {
  await Promise.all([shopper.visits('/'), agent.visits('/desk')]);
  await agent.press('Sign in as demo agent');
  await agent.turnOn('Available');
  await shopper.startsCall(media === 'voice' ? 'Voice call' : 'Video call');
  await agent.press('Accept');
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  if (media === 'video') await agent.press('Turn camera off');
}

async function callBare(people: Readonly<Record<Identity, Person>>, media: 'voice' | 'video'): Promise<void> {
  for (const person of [people.agent, people.shopper]) {
    // Of a picture one side is looked at, and the other looks: two cores encode no more.
    await person.visits(media === 'voice' ? '/?voice' : person === people.agent ? '/?looks' : '/');
    await person.page.evaluate(async () => {
      await bare.prepare();
      await bare.join();
    });
  }
  await Promise.all([people.shopper.hears('agent'), people.agent.hears('shopper')]);
}
