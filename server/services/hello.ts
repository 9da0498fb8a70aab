/** The first answer on every socket: all that a page needs to start. */
import type * as z from 'zod';
import type { OutputOf } from '#protocol/contract.ts';
import type { Limits, sessionRequests } from '#protocol/session.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { Agents } from './agents.ts';
import type { Calls } from './calls.ts';
import type { Nodes } from './nodes.ts';
import type { CallPlacements } from './placement.ts';
import type { Places } from './places.ts';
import type { Policies } from './policies.ts';
import type { Actor, Notifier } from './ports.ts';
import type { OpenedSession } from './sessions.ts';
import type { Tokens } from './tokens.ts';
import type { RelaysFor } from './turn.ts';

export interface HelloDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: Notifier;
  readonly tokens: Tokens;
  readonly agents: Agents;
  readonly calls: Calls;
  readonly nodes: Nodes;
  readonly placement: Pick<CallPlacements, 'probesFor'>;
  readonly places: Places;
  readonly policies: Pick<Policies, 'capture'>;
  readonly graceMs: number;
  readonly relaysFor: RelaysFor;
  readonly limits: z.output<typeof Limits>;
}

export type Hello = OutputOf<(typeof sessionRequests)['session:hello']>;

export function createHello(deps: HelloDeps): (session: OpenedSession) => Promise<Hello> {
  return async ({ actor, resumed, resumeSecret }) => {
    const { sessionId: id, personId, role, displayName, language, conversationId } = actor;
    const [accessToken, { call, offer }, agent, probes, capture, { iceServers }] = await Promise.all([
      deps.tokens.issueAccessToken({ personId, role, sessionId: id }),
      deps.calls.current(actor),
      role === 'agent' ? deps.agents.view(personId) : undefined,
      role === 'shopper' || role === 'agent' ? deps.placement.probesFor(id) : [],
      deps.policies.capture(actor),
      deps.relaysFor(id),
    ]);
    if (role !== 'shopper') tellDesk(actor);
    const rtpCapabilities = deps.nodes.rtpCapabilities();
    return {
      session: { id, role, personId, displayName, language },
      resumed,
      resumeSecret,
      accessToken,
      serverTime: deps.clock.now(),
      graceMs: deps.graceMs,
      iceServers,
      limits: deps.limits,
      probes,
      ...(capture !== undefined && { capture }),
      ...(rtpCapabilities !== undefined && { rtpCapabilities }),
      ...(conversationId !== undefined && { conversationId }),
      ...(call !== undefined && { call }),
      ...(offer !== undefined && { offer }),
      ...(agent !== undefined && { agent }),
    };
  };

  /** The header's number comes with changes only; a desk that has just opened needs it now. */
  function tellDesk({ sessionId }: Actor): void {
    deps.places.summary().then(
      (summary) => {
        deps.notify.toSession(sessionId, 'agent:queue-changed', summary);
      },
      (err: unknown) => {
        deps.logger.warn({ sessionId, err }, 'a desk was not told of the queue');
      },
    );
  }
}
