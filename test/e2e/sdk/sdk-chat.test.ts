import { describe, it } from 'vitest';
import { useSdkCall } from './call-steps.ts';

const sdk = useSdkCall();

describe('the chat through the SDK alone', () => {
  it('brings messages to both sides in order', async () => {
    await sdk.call('voice');
    await sdk.shopper.evaluate(async () => {
      const chat = sdkPage.client.call?.chat;
      await chat?.load();
      for (const text of ['one', 'two', 'three']) chat?.sendText(text);
    });
    await sdk.agent.evaluate(() => sdkPage.client.call?.chat.load());
    for (const page of [sdk.shopper, sdk.agent]) {
      await sdk.holds('the messages', page, () => {
        const messages = sdkPage.client.call?.chat.messages ?? [];
        const texts = messages.map(({ body, status }) =>
          body.type === 'text' && status === 'sent' ? body.text : '?',
        );
        return texts.slice(-3).join() === 'one,two,three';
      });
    }
  });

  it('sends a picture', async () => {
    await sdk.call('voice');
    await sdk.agent.evaluate(() => sdkPage.client.call?.chat.load());
    await sdk.shopper.evaluate(async () => {
      const canvas = new OffscreenCanvas(3000, 1500);
      canvas.getContext('2d')?.fillRect(0, 0, 3000, 1500);
      await sdkPage.client.call?.chat.sendImage(await canvas.convertToBlob({ type: 'image/png' }));
    });
    await sdk.holds('the picture', sdk.agent, () => {
      const last = sdkPage.client.call?.chat.messages.at(-1);
      return last?.body.type === 'image' && last.body.width === 2048;
    });
  });
});
