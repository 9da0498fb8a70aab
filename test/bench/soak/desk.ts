/** An agent's desk: answers, declines, lets ring out, and now and then somebody else takes it over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OfferView } from '#protocol/calls.ts';
import { READY } from '#test/server.ts';
import type { Dice } from './dice.ts';
import type { Ledger } from './ledger.ts';
import type { Party } from './party.ts';
import { openPeer } from './peer.ts';
import { talk } from './talk.ts';

export interface Desk {
  /** Takes nothing new; resolves when the call of this desk is over. The agent stays signed in. */
  finish(): Promise<void>;
  leave(): Promise<void>;
}

const AGAIN_MS = 500;

/** @param arrive a new agent */
export function openDesk(arrive: () => Promise<Party>, dice: Dice, ledger: Ledger): Desk {
  let agent: Party | undefined;
  let isFinishing = false;

  async function work(): Promise<void> {
    while (!isFinishing) {
      try {
        agent ??= await arrive();
        await shift(agent);
      } catch {
        await sleep(AGAIN_MS);
      }
      if (agent?.isGone === true) agent = undefined;
    }
  }

  /** One thing at a time: makes ready, waits for a ring, or takes a call. */
  async function shift(at: Party): Promise<void> {
    const running = at.call;
    if (running?.acceptedAt !== undefined && running.state !== 'ended') {
      // A reload brought it back, or the answer's ack was lost.
      const peer = openPeer(at, running.id, running.media);
      await talk(at, 'agent', { call: running, dice, ledger }).finally(() => peer.close());
      return;
    }
    const state = at.agent?.state;
    if (state === 'away' || state === 'offline')
      at.agent = (await at.request('agent:set-status', { status: 'available', selfTest: READY })).agent;
    if (at.offer !== undefined) await takeRing(at, at.offer);
    else await at.comes(() => isFinishing || at.offer !== undefined || at.agent?.state === 'away', 1000);
  }

  async function takeRing(at: Party, offer: OfferView): Promise<void> {
    const { offerId, call } = offer;
    const peer = openPeer(at, call.id, call.media);
    try {
      const answer = dice.pick([
        'accept',
        'accept',
        'accept',
        'accept',
        'accept',
        'accept',
        'decline',
        'none',
      ]);
      const isStill = (): boolean => at.offer?.offerId === offerId;
      if (await at.comes(() => !isStill(), dice.between(100, 1500))) return;
      if (answer === 'none') await at.comes(() => !isStill(), 60_000);
      else if (answer === 'decline') await at.request('call:decline', { callId: call.id, offerId });
      else {
        const accepted = await at.request('call:accept', { callId: call.id, offerId });
        at.told(accepted.call);
        if (at.offer?.offerId === offerId) at.offer = undefined;
        await talk(at, 'agent', { call: accepted.call, dice, ledger });
      }
    } finally {
      if (at.offer?.offerId === offerId) at.offer = undefined;
      peer.close();
    }
  }

  const working = work();
  return {
    async finish() {
      isFinishing = true;
      await working;
    },
    async leave() {
      await agent?.leave();
    },
  };
}
