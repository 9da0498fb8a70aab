/**
 * A server and the people of a test file. What stands is shown when a test fails and cleared away at the end,
 * whatever happened.
 */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ConfigInput } from '#config/schema.ts';
import { failureReport } from '../page/failure-report.ts';
import type { PersonOptions } from '../page/open-page.ts';
import { Person } from '../page/person.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface StageOptions {
  readonly config?: ConfigInput | (() => Promise<ConfigInput>);
  /** Where people go, e.g. a relay; the server itself when left out. */
  readonly origin?: (server: ServerProcess) => string | Promise<string>;
}

export interface Stage {
  readonly server: ServerProcess;
  /** Somebody on the shop's first page. */
  shopper(options?: Partial<PersonOptions> & { readonly path?: string }): Promise<Person>;
  /** Somebody signed in at the desk. */
  agent(options?: Partial<PersonOptions>): Promise<Person>;
  /** Takes somebody away before the end. */
  dismiss(person: Person): Promise<void>;
  /** Runs at the end, last first. */
  later(close: () => unknown): void;
}

export function useStage(options: StageOptions = {}): Stage {
  const people = new Set<Person>();
  const closing: (() => unknown)[] = [];
  let server: ServerProcess | undefined;
  let origin = '';

  beforeAll(async () => {
    const { config } = options;
    server = await startServer(typeof config === 'function' ? await config() : config);
    origin = (await options.origin?.(server)) ?? server.origin;
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const person of people) console.error(await failureReport(person, task.name));
    console.error(`── the server wrote:\n${server?.log().slice(-4000)}`);
  });

  afterAll(async () => {
    // Who came later may be a guest in the browser of who came first.
    for (const person of [...people].toReversed()) await person.close();
    for (const close of closing.toReversed()) await close();
    await server?.close();
  });

  async function enter(
    defaults: Pick<PersonOptions, 'identity'>,
    more: Partial<PersonOptions>,
  ): Promise<Person> {
    const person = await Person.create({ ...defaults, origin, ...more });
    people.add(person);
    return person;
  }

  return {
    get server() {
      if (server === undefined) throw new Error('the server starts before the first test');
      return server;
    },
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
    async dismiss(person) {
      people.delete(person);
      await person.close();
    },
    later: (close) => closing.push(close),
  };
}
