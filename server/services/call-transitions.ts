/** Applies events to calls and does what follows. Every change of a call passes here. */
import type { CallId } from '#protocol/ids.ts';
import { callDeadline, callMachine } from '#domain/call.ts';
import type { CallContext, CallEvent, CallLimits } from '#domain/call-events.ts';
import type { CallEffect, CallRecord } from '#domain/call-record.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { deadline } from './live.ts';
import type { Live } from './live.ts';
import { createTransition } from './transition.ts';
import type { Transitioned } from './transition.ts';

export interface CallTransitionsDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: CallLimits;
  /** How long an ended call can still be asked for. */
  readonly keepEndedMs: number;
  /** How long a shopper waits while nobody is there. */
  readonly noAgentMs: number;
  readonly runEffects: (changed: Transitioned<CallRecord, CallEffect>) => Promise<void>;
}

export type CallDecision = CallEvent | ((call: CallRecord) => CallEvent | undefined);

export interface CallTransitions {
  /**
   * Resolves when the effects have run too; their failures are logged and repaired, not thrown.
   * @returns undefined when there is no such call
   * @throws AppError INVALID_TRANSITION, or what `decide` throws
   */
  apply(id: CallId, decide: CallDecision): Promise<Transitioned<CallRecord, CallEffect> | undefined>;
  /** Puts a new call in and does what follows. @throws AppError STALE_VERSION when it is there */
  create(call: CallRecord, effects: readonly CallEffect[]): Promise<void>;
  /** Sets when the sweeper looks at the call next. */
  arm(call: CallRecord): Promise<void>;
}

export function createCallTransitions(deps: CallTransitionsDeps): CallTransitions {
  const { live, clock, limits, logger } = deps;
  const transition = createTransition<CallRecord, CallEvent, CallContext, CallEffect>({
    machine: callMachine,
    records: live.calls,
    context: () => ({ now: clock.now(), limits }),
    options: (call) => (call.status.state === 'ended' ? { ttlMs: deps.keepEndedMs } : {}),
    logger,
    describe: (call) => (call.status.state === 'ended' ? { reason: call.status.reason } : {}),
  });

  async function arm(call: CallRecord): Promise<void> {
    const member = deadline('call', call.id);
    let at = callDeadline(call, limits);
    if (at === undefined) {
      await live.deadlines.remove(member);
      return;
    }
    if (call.status.state === 'queued' && (await live.presentAgents.size()) === 0) {
      at = Math.min(at, clock.now() + deps.noAgentMs);
    }
    await live.deadlines.put(member, at);
  }

  /** While a call waits, also who is there decides; later most of what happens leaves the time as it was. */
  function isDueAnew({ before, after }: Transitioned<CallRecord, CallEffect>): boolean {
    const waits = before.status.state === 'queued' || after.status.state === 'queued';
    return waits || callDeadline(before, limits) !== callDeadline(after, limits);
  }

  return {
    arm,
    async apply(id, decide) {
      const changed = await transition(id, decide);
      if (changed?.isChanged === true) {
        await deps.runEffects(changed);
        if (isDueAnew(changed)) await arm(changed.after);
      }
      return changed;
    },
    async create(call, effects) {
      // First, so that the repairer knows of every call: one that did not come into being it forgets.
      await live.openCalls.put(call.id, call.createdAt);
      const version = await live.calls.put(call.id, call, 0);
      logger.info({ machine: 'call', id: call.id, from: 'none', event: 'start', to: call.status.state });
      await deps.runEffects({ before: call, after: call, version, isChanged: true, effects });
      await arm(call);
    },
  };
}
