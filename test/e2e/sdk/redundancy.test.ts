/** Speech that is carried twice over a lossy network, between real browsers. */
import type { Page } from 'puppeteer-core';
import { afterAll, describe, expect, it } from 'vitest';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { until } from '#test/until.ts';
import { useSdkCall } from './call-steps.ts';

let media: MediaRelay;
const sdk = useSdkCall(async () => {
  media = await startMediaRelay();
  return media.config;
});

afterAll(async () => {
  await media?.relay.close();
});

/** 20 ms each. */
const WINDOW_PACKETS = 300;

interface Voice {
  readonly sentPackets: number;
  readonly sentBytes: number;
  readonly heardSamples: number;
  readonly concealedSamples: number;
}

/** Counters of what this page says and hears. */
function voiceOf(page: Page): Promise<Voice> {
  return page.evaluate(async () => {
    const sum = { sentPackets: 0, sentBytes: 0, heardSamples: 0, concealedSamples: 0 };
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['kind'] !== 'audio') continue;
        if (report['type'] === 'outbound-rtp') {
          sum.sentPackets += Number(report['packetsSent']);
          sum.sentBytes += Number(report['bytesSent']);
        } else if (report['type'] === 'inbound-rtp') {
          sum.heardSamples += Number(report['totalSamplesReceived']);
          sum.concealedSamples += Number(report['concealedSamples']);
        }
      }
    }
    return sum;
  });
}

/** Over the next seconds of speech, as many as the file has: a pause in it makes packets smaller as well. */
async function windowOf(page: Page): Promise<{ bytesPerPacket: number; concealed: number }> {
  const before = await voiceOf(page);
  const after = await until(
    'more speech',
    async () => {
      const now = await voiceOf(page);
      return now.sentPackets >= before.sentPackets + WINDOW_PACKETS ? now : undefined;
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );
  const rise = (what: keyof Voice): number => after[what] - before[what];
  return {
    bytesPerPacket: rise('sentBytes') / rise('sentPackets'),
    concealed: rise('concealedSamples') / rise('heardSamples'),
  };
}

async function becomes(what: string, page: Page, isSo: (bytesPerPacket: number) => boolean): Promise<void> {
  await until(what, async () => isSo((await windowOf(page)).bytesPerPacket), { timeoutMs: 60_000 });
}

describe('where much is lost', () => {
  it('both voices carry earlier speech once more, are understood, and stop it when the network is well', async () => {
    await sdk.call('voice');
    const pages = { shopper: sdk.shopper, agent: sdk.agent };
    const plain = await windowOf(sdk.shopper);
    media.relay.set({ loss: 0.2 });
    for (const [name, page] of Object.entries(pages))
      await becomes(
        `more in each packet of the ${name}`,
        page,
        (bytes) => bytes > plain.bytesPerPacket * 1.6,
      );
    // Of speech in packets of which a fifth is lost; what no copy brings, the decoder makes up.
    for (const page of Object.values(pages)) expect((await windowOf(page)).concealed).toBeLessThan(0.05);
    media.relay.set({});
    for (const [name, page] of Object.entries(pages))
      await becomes(`plain packets of the ${name}`, page, (bytes) => bytes < plain.bytesPerPacket * 1.3);
  }, 150_000);
});

describe('where the other browser has no way to use copies', () => {
  it('the voice stays plain', async () => {
    await sdk.agent.evaluate(() => sdkPage.client.disconnect());
    sdk.agent = await sdk.stage.open('agent', { without: ['RTCRtpScriptTransform'] });
    try {
      await sdk.agent.evaluate(() => sdkPage.client.connect());
      await sdk.call('voice');
      const plain = await windowOf(sdk.shopper);
      media.relay.set({ loss: 0.2 });
      // Where copies are of use, the first window has them.
      for (let window = 0; window < 2; window += 1)
        expect((await windowOf(sdk.shopper)).bytesPerPacket).toBeLessThan(plain.bytesPerPacket * 1.3);
    } finally {
      media.relay.set({});
    }
  }, 150_000);
});
