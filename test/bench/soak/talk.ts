/** What either party does in the middle of a call. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallView } from '#protocol/calls.ts';
import { MessageId } from '#protocol/ids.ts';
import type { Dice } from './dice.ts';
import { noteWrong } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Party } from './party.ts';

export interface Talk {
  readonly call: CallView;
  readonly dice: Dice;
  readonly ledger: Ledger;
}

/** The other side is given this long to hang up; then whoever still waits does. */
const LONGEST_TALK_MS = 20_000;
/** Somebody who hung up hears of the end within this time, or it is stuck. */
const END_HEARD_MS = 30_000;

export type TalkEnd = 'hung-up' | 'heard-end' | 'vanished';

/** Writes, reloads, holds; then hangs up, waits for the other to, or vanishes. */
export async function talk(party: Party, side: 'shopper' | 'agent', talk: Talk): Promise<TalkEnd> {
  const { call, dice } = talk;
  const endsMs = dice.between(1500, 12_000);
  const startedAt = performance.now();
  const doings = Array.from({ length: dice.whole(0, 4) }, () => ({
    at: dice.between(0, endsMs),
    act: dice.pick(
      side === 'agent' ? ['write', 'write', 'reload', 'hold'] : ['write', 'write', 'write', 'reload'],
    ),
  })).sort((one, other) => one.at - other.at);
  const end = dice.chance(0.06) ? 'vanish' : dice.chance(0.55) ? 'hang-up' : 'wait';
  for (const { at, act } of doings) {
    if (await isOverBy(startedAt + at)) return 'heard-end';
    if (act === 'write') await write(party, talk);
    else if (act === 'reload') await party.reload(dice.between(50, 3000)).catch(() => undefined);
    else await hold(party, talk);
  }
  if (await isOverBy(startedAt + endsMs)) return 'heard-end';
  if (end === 'vanish') {
    party.vanish();
    return 'vanished';
  }
  if (end === 'wait' && (await isOverBy(startedAt + LONGEST_TALK_MS))) return 'heard-end';
  await hangUp(party, talk);
  return 'hung-up';

  function isOverBy(at: number): Promise<boolean> {
    return party.comes(() => party.isOver(call.id), Math.max(0, at - performance.now()));
  }
}

export async function hangUp(party: Party, { call, ledger }: Omit<Talk, 'dice'>): Promise<void> {
  const callId = call.id;
  try {
    party.told((await party.insist((ask) => ask('call:end', { callId }))).call);
  } catch {
    // Not found, because it is long over; or not reached for a minute, which the end of all shows.
  }
  if (!(await party.comes(() => party.isOver(callId), END_HEARD_MS)))
    noteWrong(ledger, 'hung up and did not hear of the end', callId);
}

async function write(party: Party, { call, ledger }: Talk): Promise<void> {
  const messageId = MessageId.parse(`msg_${randomUUID()}`);
  const { conversationId } = call;
  const body = { type: 'text' as const, text: 'Is it made of oak, and how long does it take to come?' };
  try {
    await party.insist((ask) => ask('chat:send', { conversationId, messageId, body }));
    ledger.acked.set(messageId, conversationId);
  } catch {
    // Not acked, so nothing was promised.
  }
}

async function hold(party: Party, { call, dice }: Talk): Promise<void> {
  const callId = call.id;
  try {
    await party.request('call:hold', { callId });
    await sleep(dice.between(200, 1500));
    await party.insist((ask) => ask('call:resume', { callId }));
  } catch {
    // Interrupted or over meanwhile; a call that stays on hold is hung up like any other.
  }
}
