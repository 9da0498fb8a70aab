/** Whether somebody may tell the other side of a call something, and who that is. */
import type { CallId, SessionId } from '#protocol/ids.ts';
import { AppError } from '#protocol/errors.ts';
import type { Side } from '#protocol/people.ts';
import { agentOf, isAnswered, sideOf } from '#domain/call-record.ts';
import type { Live } from './live.ts';
import type { Actor } from './ports.ts';

export interface Addressed {
  readonly side: Side;
  /** Undefined where there is nobody to tell. */
  readonly other: SessionId | undefined;
}

/**
 * @param only the side that may say this
 * @throws AppError CALL_NOT_FOUND when it is not the actor's, FORBIDDEN for the other side, INVALID_TRANSITION while
 *   the call is not answered
 */
export async function addressOther(
  live: { readonly calls: Pick<Live['calls'], 'get'> },
  actor: Actor,
  callId: CallId,
  only?: Side,
): Promise<Addressed> {
  const call = (await live.calls.get(callId))?.value;
  const side = call && sideOf(call, actor.sessionId);
  if (call === undefined || side === undefined)
    throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
  if (only !== undefined && side !== only) throw new AppError('FORBIDDEN', `Only the ${only} may do this.`);
  if (!isAnswered(call)) throw new AppError('INVALID_TRANSITION', 'Nobody is in the call to hear of it.');
  return { side, other: side === 'shopper' ? agentOf(call)?.sessionId : call.shopper.sessionId };
}
