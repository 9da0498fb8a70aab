/** A shopper's visit: one call or two, each to its own end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallView } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import { newRequestId } from '#test/server.ts';
import type { Dice } from './dice.ts';
import { noteLife, noteWrong } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Party } from './party.ts';
import { openPeer } from './peer.ts';
import { hangUp, talk } from './talk.ts';

const START_PATIENCE_MS = 45_000;

/** @param waitLimitMs the server's own, and what a fault may add to it */
export async function visit(shopper: Party, dice: Dice, ledger: Ledger, waitLimitMs: number): Promise<void> {
  const calls = dice.chance(0.3) ? 2 : 1;
  for (let index = 0; index < calls && !shopper.isGone; index += 1) {
    await oneCall(shopper, dice, ledger, waitLimitMs);
    await sleep(dice.between(100, 1500));
  }
  if (!shopper.isGone && dice.chance(0.8)) await shopper.leave();
  else shopper.vanish();
}

async function oneCall(shopper: Party, dice: Dice, ledger: Ledger, waitLimitMs: number): Promise<void> {
  const media = dice.chance(0.7) ? 'video' : 'voice';
  const call = await start(shopper, media, ledger);
  if (call === undefined) return;
  const peer = openPeer(shopper, call.id, media);
  noteLife(ledger, await live(shopper, call, dice, ledger, waitLimitMs));
  peer.close();
}

async function start(
  shopper: Party,
  media: CallView['media'],
  ledger: Ledger,
): Promise<CallView | undefined> {
  const requestId = newRequestId();
  try {
    const { call } = await shopper.insist(
      (ask) => ask('call:start', { requestId, media }),
      START_PATIENCE_MS,
    );
    ledger.begun.set(call.id, performance.now());
    shopper.told(call);
    return call;
  } catch (error) {
    noteLife(ledger, `not begun: ${error instanceof AppError ? error.code : String(error)}`);
    return undefined;
  }
}

/** @returns how it went */
async function live(
  shopper: Party,
  call: CallView,
  dice: Dice,
  ledger: Ledger,
  waitLimitMs: number,
): Promise<string> {
  const isWaiting = (): boolean => !shopper.isOver(call.id) && shopper.call?.acceptedAt === undefined;
  const inQueue = dice.pick(['waits', 'waits', 'waits', 'waits', 'waits', 'reloads', 'abandons', 'vanishes']);
  if (inQueue !== 'waits' && !(await shopper.comes(() => !isWaiting(), dice.between(100, 2500)))) {
    if (inQueue === 'vanishes') {
      shopper.vanish();
      return 'vanished while waiting';
    }
    if (inQueue === 'abandons') {
      await hangUp(shopper, { call, ledger });
      return 'abandoned';
    }
    await shopper.reload(dice.between(50, 3000)).catch(() => undefined);
  }
  if (!(await shopper.comes(() => !isWaiting(), waitLimitMs))) {
    noteWrong(ledger, 'waited longer than the server lets anybody', call.id);
    await hangUp(shopper, { call, ledger });
    return 'waited too long';
  }
  if (shopper.isOver(call.id)) return `ended unanswered: ${shopper.call?.endReason ?? 'unknown'}`;
  const end = await talk(shopper, 'shopper', { call, dice, ledger });
  return end === 'heard-end'
    ? `answered, ended: ${shopper.call?.endReason ?? 'unknown'}`
    : `answered, ${end}`;
}
