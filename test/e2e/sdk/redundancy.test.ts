/** Speech that is carried twice over a lossy network, between real browsers. */
import { describe, expect, it } from 'vitest';
import { carries, speechFrom } from '#test/page/voice-counters.ts';
import { useLossyCall } from './lossy-call.ts';

const { sdk, relay } = useLossyCall();

describe('where much is lost', () => {
  it('both voices carry earlier speech once more, are understood, and stop it when the network is well', async () => {
    await sdk.call('voice');
    const pages = { shopper: sdk.shopper, agent: sdk.agent };
    const plain = await speechFrom(sdk.shopper);
    relay().set({ loss: 0.2 });
    for (const [name, page] of Object.entries(pages))
      await carries(
        `more in each packet of the ${name}`,
        page,
        (bytes) => bytes > plain.bytesPerPacket * 1.6,
      );
    // Of speech in packets of which a fifth is lost; what no copy brings, the decoder makes up.
    for (const page of Object.values(pages)) expect((await speechFrom(page)).concealed).toBeLessThan(5);
    relay().set({});
    for (const [name, page] of Object.entries(pages))
      await carries(`plain packets of the ${name}`, page, (bytes) => bytes < plain.bytesPerPacket * 1.3);
  }, 150_000);
});

describe.each([
  ['where the other browser has no way to use copies', { without: ['RTCRtpScriptTransform'] }],
  ['where the rules of the other page forbid workers', { rules: "worker-src 'none'" }],
])('%s', (_, options) => {
  it('the voices stay plain, and are heard', async () => {
    const { agent } = sdk;
    await agent.evaluate(() => sdkPage.client.disconnect());
    sdk.agent = await sdk.stage.open('agent', options);
    try {
      await sdk.agent.evaluate(() => sdkPage.client.connect());
      await sdk.call('voice');
      const plain = await speechFrom(sdk.shopper);
      relay().set({ loss: 0.2 });
      // Where copies are of use, the first window has them.
      for (let window = 0; window < 2; window += 1)
        expect((await speechFrom(sdk.shopper)).bytesPerPacket).toBeLessThan(plain.bytesPerPacket * 1.3);
      // A fifth is lost before the node and a fifth behind it; a voice that ended would be concealed as a whole.
      expect((await speechFrom(sdk.agent)).concealed).toBeLessThan(40);
    } finally {
      relay().set({});
    }
  }, 150_000);
});
