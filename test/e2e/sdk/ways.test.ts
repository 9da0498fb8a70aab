/** A network that carries UDP badly and TCP well, as many that slow down what they do not know. */
import { expect, it } from 'vitest';
import { protocolsOf, triedWays } from '#test/page/media-routes.ts';
import { speechFrom } from '#test/page/voice-counters.ts';
import { until } from '#test/until.ts';
import { useLossyCall } from './lossy-call.ts';

const { sdk, relay } = useLossyCall();

/** Loss has to last before a way is left: 10 s on a quiet machine. */
const LEAVES_WITHIN_MS = 30_000;
/** A look at UDP comes half a minute later at the earliest. */
const RETURNS_WITHIN_MS = 60_000;

async function allGoOver(protocol: 'udp' | 'tcp', timeoutMs: number): Promise<void> {
  const pages = { shopper: sdk.shopper, agent: sdk.agent };
  await Promise.all(
    Object.entries(pages).map(([name, page]) =>
      until(
        `the media of the ${name} to go over ${protocol}`,
        async () => {
          const ways = await protocolsOf(page);
          if (ways.length === 2 && ways.every((way) => way === protocol)) return true;
          throw new Error(`${ways.join(' and ') || 'none'}\n${await triedWays(page)}`);
        },
        { timeoutMs, everyMs: 200 },
      ),
    ),
  );
}

it('leaves UDP for TCP when half of it is lost, and comes back when it is well', async () => {
  relay().blocked = [];
  await sdk.call('voice');
  await allGoOver('udp', 10_000);
  for (const lane of [relay().udp.up, relay().udp.down]) lane.conditions = { ...lane.conditions, loss: 0.5 };
  await allGoOver('tcp', LEAVES_WITHIN_MS);
  // TCP carries everything now; where half is lost, more is made up even with all protection.
  const heard = await Promise.all([sdk.shopper, sdk.agent].map(speechFrom));
  for (const { concealed } of heard) expect(concealed).toBeLessThan(10);

  relay().set({});
  await allGoOver('udp', RETURNS_WITHIN_MS);
  for (const page of [sdk.shopper, sdk.agent]) await sdk.phase(page, 'active');
}, 150_000);
