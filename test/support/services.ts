/** The services without sockets, over a clock that is moved by hand: any number of servers over one live state. */
import { configuredPolicies } from '#config/policies.ts';
import { Config } from '#config/schema.ts';
import type { ConfigInput } from '#config/schema.ts';
import { RequestId, SessionId } from '#protocol/ids.ts';
import type { PersonId } from '#protocol/ids.ts';
import type { CallView } from '#protocol/calls.ts';
import type { HeardEvent } from './signaling-client.ts';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import { createMemoryState } from '#platform/live/memory.ts';
import type { LiveState } from '#platform/live/live-state.ts';
import { createLogger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { newId } from '#platform/uuid.ts';
import { createDemo } from '#services/demo.ts';
import type { Demo } from '#services/demo.ts';
import { fixedNodes } from '#services/node-source.ts';
import { createServices } from '#services/create-services.ts';
import type { Services } from '#services/create-services.ts';
import type { Actor, Notifier } from '#services/ports.ts';
import { createFakeNode } from './fake-node.ts';
import type { FakeNode } from './fake-node.ts';

export interface HandClock extends Clock {
  advance(ms: number): void;
}

export function createHandClock(start = 1_700_000_000_000): HandClock {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

export interface World {
  readonly clock: HandClock;
  readonly demo: Demo;
  readonly state: LiveState;
  readonly history: History;
  readonly node: FakeNode;
  readonly servers: readonly Services[];
  /** Of each server, to the one node. */
  readonly links: readonly ControlLink[];
  /** Everything told, to whomever. */
  readonly told: readonly (HeardEvent & { readonly to: string })[];
  shopper(id: string): Actor;
  /** An agent who is signed in and available. */
  agent(id: string, languages?: readonly string[]): Promise<Actor>;
  /** As `start` does first. */
  signIn(actor: Actor): Promise<void>;
  start(actor: Actor, server?: Services): Promise<CallView>;
  /** Lets everything that is under way come to rest. */
  settle(): Promise<void>;
  /** Moves the clock on in steps, with a sweep of every server after each. */
  pass(ms: number): Promise<void>;
}

export async function createWorld({
  servers: count = 1,
  config: input = {},
}: { servers?: number; config?: ConfigInput } = {}): Promise<World> {
  const clock = createHandClock();
  const state = createMemoryState(clock);
  const demo = createDemo(clock);
  const logger = createLogger('silent');
  const history = await openHistory({ file: ':memory:', logger });
  const config = Config.parse(input);
  const node = createFakeNode();
  const told: (HeardEvent & { to: string })[] = [];
  const tell = (to: string, name: string, data: unknown): void => {
    told.push({ to, name, data } as HeardEvent & { to: string });
  };
  const notify: Notifier = {
    toSession: (to, name, data) => tell(to, name, data),
    toPerson: (to, name, data) => tell(to, name, data),
    toAgents: (name, data) => tell('agents', name, data),
  };
  const servers = Array.from({ length: count }, () =>
    createServices({
      config,
      policySource: configuredPolicies(config.profiles),
      moreIssuers: [demo.issuer],
      state,
      history,
      clock,
      logger,
      metrics: createMetrics(),
      notify,
    }),
  );
  const links = servers.map(() => linkInProcess(node.endpoint, () => {}));
  for (const [index, server] of servers.entries()) await fixedNodes([links[index]!])(server.nodes);
  const [first] = servers;
  if (first === undefined) throw new Error('a world needs a server');

  const actor = (role: 'shopper' | 'agent', id: string): Actor => ({
    sessionId: newId(SessionId, 'ses'),
    personId: `${role}:${id}` as PersonId,
    role,
    displayName: id,
    language: 'en',
    context: {},
  });
  async function signIn({ live }: Services, { sessionId: id, ...shopper }: Actor): Promise<void> {
    if ((await live.sessions.get(id)) !== undefined) return;
    const status = { state: 'online', connectionId: id, serverId: 'test' } as const;
    const session = { ...shopper, id, languages: [], createdAt: clock.now(), secretHash: '', status };
    await live.sessions.put(id, session, 0);
  }
  async function settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const server of servers) await server.queue.settled();
    }
  }
  return {
    clock,
    demo,
    state,
    history,
    node,
    servers,
    links,
    told,
    settle,
    signIn: (shopper) => signIn(first, shopper),
    shopper: (id) => actor('shopper', id),
    async agent(id, languages = ['en']) {
      const agent = actor('agent', id);
      const { personId, sessionId, displayName } = agent;
      await first.agents.signIn({ personId, sessionId, displayName, languages });
      await first.agents.setStatus(agent, {
        status: 'available',
        selfTest: { audioUnlocked: true, microphoneOpened: true },
      });
      return agent;
    },
    async start(shopper, server = first) {
      await signIn(server, shopper);
      return server.calls.start(shopper, { requestId: newId(RequestId, 'req'), media: 'voice' });
    },
    async pass(ms) {
      const steps = Math.max(1, Math.ceil(ms / 500));
      for (let step = 0; step < steps; step += 1) {
        clock.advance(ms / steps);
        for (const server of servers) await server.sweeper.sweep();
        await settle();
      }
    },
  };
}
