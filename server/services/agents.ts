/** Agents: their state, the indexes that follow from it, and what the desk asks. */
import { AppError } from '#protocol/errors.ts';
import type { AgentView, PastCall } from '#protocol/agents.ts';
import type { CallId, PersonId, SessionId } from '#protocol/ids.ts';
import { agentMachine, callOfAgent, isFree, isPresent, newAgent } from '#domain/agent.ts';
import type { AgentContext, AgentEvent, AgentRecord } from '#domain/agent.ts';
import { primaryLanguage } from '#domain/matching.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { History } from '#history/history.ts';
import { deadline } from './live.ts';
import type { Live } from './live.ts';
import { createTransition } from './transition.ts';
import type { Transitioned } from './transition.ts';
import type { Actor, Notifier } from './ports.ts';

export interface AgentsDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: Notifier;
  readonly history: History;
  readonly wrapUpMs: number;
  /** Somebody can be rung at who could not before. */
  readonly onFree: () => void;
  /** Somebody who was there is not any more. */
  readonly onLeft: () => void;
}

export interface Agents {
  /** @returns undefined when there is no such agent or the event changed nothing */
  apply(id: PersonId, event: AgentEvent): Promise<AgentRecord | undefined>;
  signIn(agent: {
    personId: PersonId;
    sessionId: SessionId;
    displayName: string;
    languages: readonly string[];
  }): Promise<void>;
  get(id: PersonId): Promise<AgentRecord | undefined>;
  view(id: PersonId): Promise<AgentView | undefined>;
  setStatus(
    actor: Actor,
    input:
      | { status: 'available'; selfTest: { audioUnlocked: boolean; microphoneOpened: boolean } }
      | { status: 'away' },
  ): Promise<AgentView>;
  finishWrapUp(actor: Actor): Promise<AgentView>;
  shopperHistory(actor: Actor, input: { personId: PersonId; limit: number }): Promise<readonly PastCall[]>;
  presentCount(): Promise<number>;
  /** Puts the indexes in line with the record, as after a change. */
  reindex(agent: AgentRecord): Promise<void>;
}

/** An offline agent's record is kept this long, so that its version goes on growing. */
const OFFLINE_TTL_MS = 3_600_000;

export function createAgents(deps: AgentsDeps): Agents {
  const { live, clock, notify, history } = deps;
  const context = (): AgentContext => ({ now: clock.now(), wrapUpMs: deps.wrapUpMs });
  const transition = createTransition<AgentRecord, AgentEvent, AgentContext, never>({
    machine: agentMachine,
    records: live.agents,
    context,
    options: (agent) => (agent.status.state === 'offline' ? { ttlMs: OFFLINE_TTL_MS } : {}),
    logger: deps.logger,
  });

  async function settle(changed: Transitioned<AgentRecord, never>): Promise<void> {
    const { before, after, version } = changed;
    if (before.status !== after.status || before.languages !== after.languages) {
      notify.toPerson(after.personId, 'agent:changed', { agent: agentView(after, version) });
    }
    await reindex(after, before);
    if (isFree(after)) deps.onFree();
    if (isPresent(before) && !isPresent(after)) deps.onLeft();
  }

  async function reindex(agent: AgentRecord, before?: AgentRecord): Promise<void> {
    const id = agent.personId;
    const puts: Promise<unknown>[] = [];
    const wasFree = before === undefined || isFree(before);
    if (isFree(agent)) {
      puts.push(live.freeAgents.put(id, agent.idleSince));
      for (const language of spoken(agent)) puts.push(live.freeSpeakers(language).put(id, agent.idleSince));
    } else if (wasFree) {
      puts.push(live.freeAgents.remove(id));
      for (const language of spoken(before ?? agent)) puts.push(live.freeSpeakers(language).remove(id));
    }
    if (before === undefined || isPresent(before) !== isPresent(agent)) {
      puts.push(isPresent(agent) ? live.presentAgents.put(id, agent.since) : live.presentAgents.remove(id));
    }
    const due = deadline('agent', id);
    if (agent.status.state === 'wrap-up') puts.push(live.deadlines.put(due, agent.status.endsAt));
    else if (before?.status.state === 'wrap-up') puts.push(live.deadlines.remove(due));
    await Promise.all(puts);
  }

  async function apply(id: PersonId, event: AgentEvent): Promise<AgentRecord | undefined> {
    const changed = await transition(id, event);
    if (changed === undefined || !changed.isChanged) return undefined;
    await settle(changed);
    return changed.after;
  }

  async function view(id: PersonId): Promise<AgentView | undefined> {
    const found = await live.agents.get(id);
    return found === undefined ? undefined : agentView(found.value, found.version);
  }

  async function viewAfter(id: PersonId, event: AgentEvent): Promise<AgentView> {
    await apply(id, event);
    const agent = await view(id);
    if (agent === undefined)
      throw new AppError('SESSION_GONE', 'You are not signed in as an agent any more.');
    return agent;
  }

  return {
    apply,
    view,
    reindex: (agent) => reindex(agent),
    get: async (id) => (await live.agents.get(id))?.value,
    presentCount: () => live.presentAgents.size(),

    async signIn({ personId, sessionId, displayName, languages }) {
      if ((await live.agents.get(personId)) === undefined) {
        // Two tabs may sign in at once: whoever comes second finds the record.
        await live.agents.put(personId, newAgent(personId, clock.now()), 0).catch(ifTaken);
      }
      await apply(personId, { type: 'sign-in', sessionId, displayName, languages });
    },

    async setStatus(actor, input) {
      if (input.status === 'away') return viewAfter(actor.personId, { type: 'set-away' });
      const { audioUnlocked, microphoneOpened } = input.selfTest;
      if (!audioUnlocked || !microphoneOpened) {
        throw new AppError('NOT_READY', 'The desk cannot take calls yet: sound or microphone is not ready.', {
          details: { audioUnlocked, microphoneOpened },
        });
      }
      return viewAfter(actor.personId, { type: 'set-available', sessionId: actor.sessionId });
    },

    finishWrapUp: (actor) => viewAfter(actor.personId, { type: 'finish-wrap-up' }),

    async shopperHistory(actor, { personId, limit }) {
      const agent = await live.agents.get(actor.personId);
      if (agent === undefined || !agent.value.shoppers.includes(personId)) {
        throw new AppError('FORBIDDEN', 'You have not spoken to this shopper.');
      }
      return history.calls.ofShopper(personId, limit);
    },
  };
}

function ifTaken(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
}

function spoken(agent: AgentRecord): Set<string> {
  return new Set(agent.languages.map(primaryLanguage));
}

function agentView(agent: AgentRecord, version: number): AgentView {
  const callId: CallId | undefined = callOfAgent(agent);
  return {
    personId: agent.personId,
    version,
    state: agent.status.state,
    since: agent.since,
    languages: [...agent.languages],
    ...(callId !== undefined && { callId }),
  };
}
