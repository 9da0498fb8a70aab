/** The people of a test file in their browsers: shown when a test fails, and gone at its end whatever happened. */
import { afterEach } from 'vitest';
import { failureReport } from '../page/failure-report.ts';
import type { PersonOptions } from '../page/open-page.ts';
import { Person } from '../page/person.ts';
import { callNotes } from './call-timeline.ts';

type ShopperOptions = Partial<PersonOptions> & { readonly path?: string };

export interface Cast {
  /** Where they go. */
  readonly origin: () => string;
  /** Somebody on the shop's first page. */
  shopper(options?: ShopperOptions): Promise<Person>;
  /** Somebody signed in at the desk. */
  agent(options?: Partial<PersonOptions>): Promise<Person>;
  /** A shopper and an agent in a video call, who see each other. */
  videoCall(options?: {
    readonly shopper?: ShopperOptions;
    readonly agent?: Partial<PersonOptions>;
  }): Promise<[shopper: Person, agent: Person]>;
  /** Takes somebody away before the end. */
  dismiss(person: Person): Promise<void>;
  /** To be called at the end, before what they are connected to goes. */
  leave(): Promise<void>;
}

export interface CastOptions {
  /** Where they go. */
  readonly origin: () => string;
  /** What the servers wrote, for a test that failed. */
  readonly log: () => string;
}

/** Where one fails, the other's failure tells as much. */
async function allOf(checks: readonly Promise<unknown>[]): Promise<void> {
  const failures = (await Promise.allSettled(checks)).flatMap((one) =>
    one.status === 'rejected' ? [one.reason as Error] : [],
  );
  if (failures.length > 0)
    throw new Error(failures.map(({ message }) => message).join('\n'), { cause: failures[0] });
}

export function useCast({ origin, log }: CastOptions): Cast {
  const people = new Set<Person>();

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const person of people) {
      console.error(await failureReport(person, task.name));
      const notes = await callNotes(person, origin());
      if (notes.length > 0) console.error([`── noted of the call of ${person.name}:`, ...notes].join('\n'));
    }
    console.error(`── the server wrote:\n${log()}`);
  });

  async function enter(
    defaults: Pick<PersonOptions, 'identity'>,
    more: Partial<PersonOptions>,
  ): Promise<Person> {
    const person = await Person.create({ ...defaults, origin: origin(), ...more });
    people.add(person);
    return person;
  }

  const cast: Cast = {
    origin,
    async shopper({ path = '/', ...more } = {}) {
      const shopper = await enter({ identity: 'shopper' }, more);
      await shopper.visits(path);
      return shopper;
    },
    async agent(more = {}) {
      const agent = await enter({ identity: 'agent' }, { isTapped: true, ...more });
      await agent.visits('/desk');
      await agent.press('Sign in as demo agent');
      await agent.sees('Available', 'switch');
      return agent;
    },
    async videoCall(options = {}) {
      const [shopper, agent] = await Promise.all([cast.shopper(options.shopper), cast.agent(options.agent)]);
      await agent.turnOn('Available');
      await shopper.startsCall('Video call');
      await agent.press('Accept');
      await allOf([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
      return [shopper, agent];
    },
    async dismiss(person) {
      people.delete(person);
      await person.close();
    },
    async leave() {
      // Who came later may be a guest in the browser of who came first.
      for (const person of [...people].toReversed()) await person.close();
      people.clear();
    },
  };
  return cast;
}
