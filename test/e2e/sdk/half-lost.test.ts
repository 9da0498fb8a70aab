/** A voice call over a network that loses half of what it carries, and the ways that ICE seeks meanwhile. */
import type { Page } from 'puppeteer-core';
import { it } from 'vitest';
import { until } from '#test/until.ts';
import { useLossyCall } from './lossy-call.ts';

const { sdk, relay } = useLossyCall();

/** About two seconds of speech, of which every other packet arrives. */
const HEARD_PACKETS = 50;
const RESTARTS = 3;
const PATIENCE = { timeoutMs: 10_000 };

/** Of speech, that arrived at this page. */
function packetsHeard(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let packets = 0;
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp' && report['kind'] === 'audio')
          packets += Number(report['packetsReceived']);
      }
    }
    return packets;
  });
}

/** What the connections of this page call themselves to ICE; others after each restart. */
function iceNames(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    mediaConnections().flatMap(({ currentLocalDescription }) =>
      [...(currentLocalDescription?.sdp ?? '').matchAll(/^a=ice-ufrag:(.+)$/gm)].map(
        ([, name]) => name ?? '',
      ),
    ),
  );
}

async function hearsMore(page: Page): Promise<void> {
  // Nothing is counted while ICE misses its answers; speech arrives all the same.
  const before = await until('speech', async () => (await packetsHeard(page)) || undefined, PATIENCE);
  await until('more speech', async () => (await packetsHeard(page)) >= before + HEARD_PACKETS, PATIENCE);
}

/** As after every change of the network, and when answers stay away for some seconds. */
async function restartsIce(page: Page): Promise<void> {
  const before = await iceNames(page);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await until(
    'ways sought anew in both directions',
    async () => {
      const now = await iceNames(page);
      return now.length === 2 && now.every((name) => !before.includes(name));
    },
    PATIENCE,
  );
}

it('goes on where half of all packets are lost, however often the way is sought anew', async () => {
  await sdk.call('voice');
  const pages = [sdk.shopper, sdk.agent];
  // No way around it: TCP is closed.
  relay().set({ delayMs: 37.5 });
  relay().udp.down.conditions = { ...relay().udp.down.conditions, loss: 0.5 };
  await Promise.all(pages.map((page) => hearsMore(page)));
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await Promise.all(pages.map((page) => restartsIce(page)));
    await Promise.all(pages.map((page) => hearsMore(page)));
  }
  relay().set({});
  for (const page of pages) await sdk.phase(page, 'active');
}, 60_000);
