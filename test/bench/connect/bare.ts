/** The same through the bare page: an agent is in the room, a shopper joins. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from '#test/media/frame-code.ts';
import { Person } from '#test/page/person.ts';
import type { Address } from '#test/relay/lane.ts';
import { until } from '#test/until.ts';
import type { People } from './product.ts';
import { arm, collect, type Sample } from './sample.ts';

const TALK_MS = 600;

export interface BareServer extends Address {
  close(): Promise<void>;
}

/** @param args see bare/main.ts */
export async function startBareServer(args: readonly string[] = []): Promise<BareServer> {
  const file = fileURLToPath(new URL('../bare/main.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const address = await firstLine(child);
  return {
    ...(JSON.parse(address) as Address),
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the bare server has no output');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the bare server did not start')));
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}

/** The agent is in the room; both pages have loaded their device and opened their camera. */
export async function enterBare(
  { shopper, agent }: People,
  origins: Readonly<Record<Identity, string>>,
): Promise<void> {
  for (const person of [agent, shopper]) {
    await person.visits(origins[person.identity]);
    await person.page.evaluate(() => bare.prepare());
  }
  await agent.page.evaluate(() => bare.join());
}

export async function measureWarmJoin({ shopper, agent }: People): Promise<Sample> {
  const pages = { shopper: shopper.page, agent: agent.page };
  await arm(pages);
  const startedAt = await shopper.page.evaluate(async () => {
    const at = vitrineProbe.now();
    await bare.join();
    return at;
  });
  const sample = await collect(pages, () => Promise.resolve(startedAt));
  await sleep(TALK_MS);
  await shopper.page.evaluate(() => bare.leave());
  // What is still under way would pass for the first frame of the next time.
  await until('the agent to have let go of the shopper', () => agent.page.evaluate(() => bare.isAlone()));
  return sample;
}

export async function measureColdJoin({ shopper, agent }: People, origin: string): Promise<Sample> {
  const visitor = await Person.create({ identity: 'shopper', name: 'new shopper', origin, beside: shopper });
  try {
    const pages = { shopper: visitor.page, agent: agent.page };
    await visitor.page.evaluateOnNewDocument(() => vitrineProbe.arm('agent'));
    await agent.page.evaluate(() => vitrineProbe.arm('shopper'));
    await visitor.visits('/?join');
    return await collect(pages, () => visitor.page.evaluate(() => performance.timeOrigin));
  } finally {
    await visitor.close();
  }
}
