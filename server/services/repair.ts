/**
 * Puts right what a crash between two writes left half done. The records are the truth; indexes, agents and
 * rooms are brought in line with them. Everything here is harmless when nothing is wrong.
 */
import { PersonId } from '#protocol/ids.ts';
import type { TimelineEntry } from '#protocol/calls.ts';
import type { CallId, NodeId } from '#protocol/ids.ts';
import type { CallEvent } from '#domain/call-events.ts';
import { endEntry } from '#domain/call-anytime.ts';
import { agentOf, isAnswered, isRoomPaused } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import { callOfAgent } from '#domain/agent.ts';
import type { History } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import type { Agents } from './agents.ts';
import type { CallTransitions } from './call-transitions.ts';
import { callFacts } from './call-view.ts';
import { deadline, waitingMember } from './live.ts';
import type { Live } from './live.ts';
import type { Rooms } from './rooms.ts';

export interface RepairDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly history: Pick<History, 'calls'>;
  readonly calls: CallTransitions;
  readonly agents: Agents;
  readonly rooms: Rooms;
  /** By this server. */
  readonly isUsable: (id: NodeId) => boolean;
  /** Neither linked nor registered: nobody else would have told of its end. */
  readonly isNodeGone: (id: NodeId) => Promise<boolean>;
  readonly roomLost: (id: CallId, generation: number) => Promise<void>;
}

/** A round over everything starts this often, and takes a few at each tick. */
const ROUND_MS = 5000;
const PER_TICK = 20;
/** So many ticks at most, half a minute: where there is much, more is taken at each. */
const MOST_TICKS = 300;
/** Younger than this, two writes of one action may just be under way. */
const SETTLED_MS = 3000;

export function createRepair(deps: RepairDeps): () => Promise<void> {
  const { live, clock, calls, agents, rooms } = deps;
  let left: (() => Promise<void>)[] = [];
  let perTick = PER_TICK;
  /** Each once, however long the history is away. */
  const endsUnderWay = new Set<CallId>();
  let nextRoundAt = clock.now() + ROUND_MS;

  async function repairCall(id: string): Promise<void> {
    const found = await live.calls.get(id);
    if (found === undefined) {
      await live.openCalls.remove(id);
      return;
    }
    const call = found.value;
    if (call.status.state === 'ended') {
      // Whoever ended it is about to write that, if they still are.
      if (call.status.endedAt > clock.now() - SETTLED_MS) return;
      await endedLeavesNothing(call);
      writeEnd(call, endEntry(call.status), found.version);
      return;
    }
    const waits = call.acceptedAt === undefined;
    if (waits) await live.waiting.put(waitingMember(call), call.createdAt);
    else await live.waiting.remove(waitingMember(call));
    if (call.status.state === 'queued') await live.queue.put(call.id, call.createdAt);
    if ((await live.deadlines.rank(deadline('call', call.id))) === undefined) await calls.arm(call);
    if (await isHomeless(call)) await deps.roomLost(call.id, call.mediaGeneration);
    else if (isAnswered(call) && mayReach(call)) {
      rooms.open(call);
      rooms.setPaused(call, isRoomPaused(call), found.version);
    }
    await agentIsBound(call);
    await shopperIsThere(call);
  }

  /** That this server cannot reach a node says nothing of the room: another one may. */
  function mayReach({ nodeId, agentNodeId = nodeId }: CallRecord): boolean {
    return deps.isUsable(nodeId) && deps.isUsable(agentNodeId);
  }

  /** Its node went while no server was there to notice. */
  async function isHomeless({ nodeId, agentNodeId = nodeId }: CallRecord): Promise<boolean> {
    return (await deps.isNodeGone(nodeId)) || (await deps.isNodeGone(agentNodeId));
  }

  /**
   * A shopper who left in the very moment that the call began found no call to take along; of one who came back, the
   * word of the leaving may have come last.
   */
  async function shopperIsThere(call: CallRecord): Promise<void> {
    const { id, shopper } = call;
    const status = (await live.sessions.get(shopper.sessionId))?.value.status;
    const isAwaited = shopper.graceEndsAt !== undefined;
    if (status?.state === (isAwaited ? 'grace' : 'online')) return;
    // As long as it is so, whoever noted the loss of the socket waits with the word.
    if (status?.state === 'grace' && (await rooms.isHeard(call, shopper.sessionId))) return;
    const event: CallEvent =
      status?.state === 'online'
        ? { type: 'party-returned', side: 'shopper' }
        : status?.state === 'grace'
          ? { type: 'party-lost', side: 'shopper', graceEndsAt: status.graceEndsAt }
          : { type: 'party-gone', side: 'shopper' };
    await calls.apply(id, (call) => (call.status.state === 'ended' ? undefined : event));
  }

  /** Its server went before that was on the disk, or could not clear up after it. */
  function writeEnd(call: CallRecord, end: TimelineEntry, version: number): void {
    if (endsUnderWay.has(call.id)) return;
    endsUnderWay.add(call.id);
    deps.history.calls.record(callFacts(call), [end], version, () => {
      endsUnderWay.delete(call.id);
      live.openCalls.remove(call.id).catch(() => undefined); // or in the next round
    });
  }

  async function endedLeavesNothing(call: CallRecord): Promise<void> {
    rooms.close(call, call.mediaGeneration);
    await Promise.all([live.queue.remove(call.id), live.waiting.remove(waitingMember(call))]);
    if (call.agent !== undefined) await agents.apply(call.agent.id, { type: 'free', callId: call.id });
  }

  /** A ring at somebody who does not know of it goes on to the next. */
  async function agentIsBound(call: CallRecord): Promise<void> {
    const party = agentOf(call);
    if (party === undefined) return;
    const agent = await agents.get(party.id);
    if (agent !== undefined && callOfAgent(agent) === call.id) {
      if (isAnswered(call) && agent.status.state === 'reserved')
        await agents.apply(party.id, { type: 'occupy', callId: call.id });
      return;
    }
    if (call.status.state !== 'offered') return;
    const { offer } = call.status;
    await calls.apply(call.id, ({ status }) =>
      status.state === 'offered' && status.offer.id === offer.id
        ? { type: 'withdraw', offerId: offer.id }
        : undefined,
    );
  }

  /** Whoever waits no more must not be counted before others. */
  async function repairWaiting(member: string): Promise<void> {
    const call = (await live.calls.get(member.slice(0, member.indexOf('/'))))?.value;
    const waits = call !== undefined && call.status.state !== 'ended' && call.acceptedAt === undefined;
    if (!waits) await live.waiting.remove(member);
  }

  /** An agent kept for a call that is not with them is free again. */
  async function repairAgent(id: PersonId): Promise<void> {
    const agent = await agents.get(id);
    if (agent === undefined) return;
    const callId = callOfAgent(agent);
    if (callId === undefined) {
      await agents.reindex(agent);
      return;
    }
    if (agent.since > clock.now() - SETTLED_MS) return;
    const call = (await live.calls.get(callId))?.value;
    const isTheirs = call !== undefined && call.status.state !== 'ended' && agentOf(call)?.id === id;
    if (!isTheirs) await agents.apply(id, { type: 'free', callId });
  }

  return async () => {
    if (left.length === 0 && clock.now() >= nextRoundAt) {
      nextRoundAt = clock.now() + ROUND_MS;
      const settled = { upTo: clock.now() - SETTLED_MS };
      const [open, waiting, everyone] = await Promise.all([
        live.openCalls.range(settled),
        live.waiting.range(settled),
        live.agents.list(),
      ]);
      left = [
        ...open.map(
          ({ member }) =>
            () =>
              repairCall(member),
        ),
        ...waiting.map(
          ({ member }) =>
            () =>
              repairWaiting(member),
        ),
        ...everyone.map(
          ({ id }) =>
            () =>
              repairAgent(PersonId.parse(id)),
        ),
      ];
      perTick = Math.max(PER_TICK, Math.ceil(left.length / MOST_TICKS));
    }
    await Promise.all(left.splice(0, perTick).map((act) => act()));
  };
}
