/** A shopper and an agent in real browsers among the others: whoever rings or is free is their partner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Person } from '#test/page/person.ts';
import { until } from '#test/until.ts';
import type { Dice } from './dice.ts';
import { noteLife } from './ledger.ts';
import type { Ledger } from './ledger.ts';

const ANSWERED_MS = 60_000;

export interface PagesOptions {
  readonly origin: string;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly isOver: () => boolean;
}

/** Resolves when it is over and the browsers are gone, which is all the good-bye there is. */
export async function callInPages({ origin, dice, ledger, isOver }: PagesOptions): Promise<void> {
  const agent = await Person.create({ identity: 'agent', origin });
  const shopper = await Person.create({ identity: 'shopper', origin });

  async function again(name: string, act: () => Promise<string>): Promise<void> {
    while (!isOver()) noteLife(ledger, `${name}: ${await act().catch(() => 'tried again')}`);
  }

  async function call(): Promise<string> {
    await shopper.visits('/');
    await shopper.startsCall('Video call');
    const reached = async (): Promise<string | undefined> => {
      const state = await shopper.callState();
      return state === 'active' || state === 'ended' ? state : undefined;
    };
    const state = await until('an answer or an end', reached, { timeoutMs: ANSWERED_MS, everyMs: 200 });
    if (state === 'ended') return 'ended unanswered';
    await sleep(dice.between(2000, 8000));
    if (dice.chance(0.3)) await shopper.reloads();
    await shopper.press('Hang up');
    return 'hung up';
  }

  async function answer(): Promise<string> {
    await agent.press('Accept');
    await sleep(dice.between(2000, 12_000));
    await agent.press('Hang up');
    return 'hung up';
  }

  try {
    await agent.visits('/desk');
    await agent.press('Sign in as demo agent');
    await agent.turnOn('Available');
    await Promise.all([again('shopper’s page', call), again('agent’s page', answer)]);
  } finally {
    await agent.close();
    await shopper.close();
  }
}
