/** Calls through the product's own pages. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Person } from '#test/page/person.ts';
import { pressWhenThere } from './press-when-there.ts';
import { arm, collect, type Sample } from './sample.ts';

/** How long an agent lets it ring: far less than people do, far more than the preparation takes. */
const RING_MS = 800;
/** How long a call lasts before the next one: the encoders have settled, as in any call. */
const TALK_MS = 600;

export interface People {
  readonly shopper: Person;
  readonly agent: Person;
}

export async function enterProduct({ shopper, agent }: People): Promise<void> {
  await Promise.all([shopper.visits('/'), agent.visits('/desk')]);
  await agent.press('Sign in as demo agent');
  await agent.turnOn('Available');
}

/** Everything is loaded and it has rung; the clock runs from the agent's click. */
export async function measureWarmCall(
  { shopper, agent }: People,
  isFirst: boolean,
  ringMs = RING_MS,
): Promise<Sample> {
  const pages = { shopper: shopper.page, agent: agent.page };
  if (isFirst) await shopper.startsCall('Video call');
  else await shopper.press('Call again');
  await agent.sees('Accept', 'button');
  await sleep(ringMs);
  await arm(pages);
  await agent.press('Accept');
  const sample = await collect(pages, () => agent.page.evaluate(() => vitrineProbe.firsts.clickAt ?? NaN));
  await sleep(TALK_MS);
  await shopper.press('Hang up');
  await agent.reads('The shopper ended the call.');
  return sample;
}

/** A shopper whose browser has never been here; the clock runs from the start of the navigation. */
export async function measureColdCall({ shopper, agent }: People, origin: string): Promise<Sample> {
  const visitor = await Person.create({ identity: 'shopper', name: 'new shopper', origin, beside: shopper });
  try {
    const pages = { shopper: visitor.page, agent: agent.page };
    await visitor.page.evaluateOnNewDocument(() => vitrineProbe.arm('agent'));
    await visitor.page.evaluateOnNewDocument(pressWhenThere, ['Get help', 'Video call']);
    await agent.page.evaluate(() => vitrineProbe.arm('shopper'));
    await agent.page.evaluate(pressWhenThere, ['Accept']);
    await visitor.visits('/');
    const sample = await collect(pages, () => visitor.page.evaluate(() => performance.timeOrigin));
    await visitor.press('Hang up');
    await agent.reads('The shopper ended the call.');
    return sample;
  } finally {
    await visitor.close();
  }
}
