import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useSdkCall } from './call-steps.ts';

/** Each ends the call a little later than the one before, so that every step of the set-up is cut off once. */
const ROUNDS = 16;
const STEP_MS = 16;

const sdk = useSdkCall();
/** Warnings, errors and rejections that nobody handled. */
const noted: string[] = [];

beforeAll(async () => {
  for (const page of [sdk.shopper, sdk.agent]) {
    page.on('pageerror', (error) => noted.push(`uncaught: ${String(error)}`));
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) noted.push(`${message.type()}: ${message.text()}`);
    });
    await page.evaluate(keepTracks);
  }
  await sdk.agent.evaluate(() => sdkPage.client.setAvailable());
});

/** Runs in the page: what it opens from now on can be counted. */
function keepTracks(): void {
  const tracks: MediaStreamTrack[] = [];
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
  globalThis.liveTracks = () => tracks.filter(({ readyState }) => readyState === 'live').length;
}

declare global {
  var liveTracks: () => number;
}

async function hangUpAfter(page: Page, delayMs: number): Promise<void> {
  await page.evaluate(async (wait) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await sdkPage.client.call?.hangUp();
  }, delayMs);
}

async function everythingIsOver(): Promise<void> {
  for (const page of [sdk.shopper, sdk.agent]) {
    await sdk.holds('the end of the call, with no device open', page, () => {
      const { call, offer } = sdkPage.client;
      const isOver = offer === undefined && (call === undefined || call.view.state === 'ended');
      return isOver && liveTracks() === 0 && mediaConnections().length === 0;
    });
    await page.evaluate(() => {
      sdkPage.client.call?.dismiss();
    });
  }
}

describe('hanging up while the call is still being set up', () => {
  it('before the answer, ends it on both sides, lets go of the devices and leaves no error behind', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sdk.shopper.evaluate(() => sdkPage.client.startCall({ media: 'video' }).then(() => undefined));
      await hangUpAfter(sdk.shopper, round * STEP_MS);
      await everythingIsOver();
    }
    expect(noted).toEqual([]);
  });

  it.each(['shopper', 'agent'] as const)('at the answer, does the same for the %s', async (side) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sdk.shopper.evaluate(() => sdkPage.client.startCall({ media: 'video' }).then(() => undefined));
      await sdk.holds('the ring', sdk.agent, () => sdkPage.client.offer !== undefined);
      await sdk.agent.evaluate(() =>
        sdkPage.client.accept(sdkPage.client.offer?.offerId as never).then(() => undefined),
      );
      await hangUpAfter(sdk[side], round * STEP_MS);
      await everythingIsOver();
    }
    expect(noted).toEqual([]);
  });
});
