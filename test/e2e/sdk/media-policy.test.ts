import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { sees, useSdkCall } from './call-steps.ts';

const sdk = useSdkCall(() =>
  Promise.resolve({
    profiles: {
      overrides: [
        {
          scenario: 'inspection',
          side: 'shopper',
          policy: { audio: { bitrate: 20_000, lowBitrate: 12_000 } },
        },
      ],
    },
  }),
);

interface Picture {
  readonly hint: string;
  readonly preference: string | undefined;
  readonly encodings: readonly { readonly maxBitrate?: number; readonly maxFramerate?: number }[];
}

/** How the page's camera is sent, as its sender has it. */
function pictureOf(page: Page): Promise<Picture | undefined> {
  return page.evaluate(() => {
    const senders = mediaConnections().flatMap((connection) => connection.getSenders());
    const sender = senders.find(({ track }) => track?.kind === 'video');
    if (sender === undefined || sender.track === null) return undefined;
    const { encodings, degradationPreference } = sender.getParameters() as RTCRtpSendParameters & {
      degradationPreference?: string;
    };
    const layers = encodings.map(({ maxBitrate, maxFramerate }) => ({
      ...(maxBitrate !== undefined && { maxBitrate }),
      ...(maxFramerate !== undefined && { maxFramerate }),
    }));
    return { hint: sender.track.contentHint, preference: degradationPreference, encodings: layers };
  });
}

/** Bit/s that the page's voice encoder aims at. */
function voiceTarget(page: Page): Promise<number | undefined> {
  return page.evaluate(async () => {
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'outbound-rtp' && report['kind'] === 'audio')
          return report['targetBitrate'] as number | undefined;
      }
    }
    return undefined;
  });
}

async function aims(page: Page, bitrate: number): Promise<void> {
  await until(`the voice to aim at ${bitrate} bit/s`, async () => {
    const target = await voiceTarget(page);
    if (target === bitrate) return true;
    throw new Error(`it is ${target}`);
  });
}

/** Within the policy the encoder follows the receiver's link: what it may use comes to this range, and is never more. */
async function usesAtMost(
  page: Page,
  most: { readonly above: number; readonly maxBitrate: number; readonly maxFramerate: number },
): Promise<void> {
  const seen: Required<Picture['encodings'][number]>[] = [];
  await until(
    `an encoder that may use more than ${most.above} bit/s`,
    async () => {
      for (const { maxBitrate = Infinity, maxFramerate = Infinity } of (await pictureOf(page))?.encodings ??
        [])
        seen.push({ maxBitrate, maxFramerate });
      const now = seen.at(-1)?.maxBitrate ?? 0;
      return now > most.above || Promise.reject(new Error(`it is ${now}`));
    },
    { timeoutMs: 30_000 },
  );
  expect(Math.max(...seen.map(({ maxBitrate }) => maxBitrate))).toBeLessThanOrEqual(most.maxBitrate);
  expect(Math.max(...seen.map(({ maxFramerate }) => maxFramerate))).toBeLessThanOrEqual(most.maxFramerate);
}

describe('an inspection', () => {
  it('keeps the lines of what the shopper shows, and sends the agent’s face small', async () => {
    await sdk.call('video', 'inspection');
    await until('the shopper’s picture to keep its lines', async () => {
      const picture = await pictureOf(sdk.shopper);
      return picture?.hint === 'detail' && picture.preference === 'maintain-resolution';
    });
    await until(
      'the agent’s to keep its movement',
      async () => (await pictureOf(sdk.agent))?.hint === 'motion',
    );
    // In its first seconds every picture keeps its lines.
    await until('the agent’s picture to give up lines before frames', async () => {
      return (await pictureOf(sdk.agent))?.preference === 'maintain-framerate';
    });
    // More than any other call has for so small a picture.
    await usesAtMost(sdk.shopper, { above: 600_000, maxBitrate: 900_000, maxFramerate: 15 });
    await usesAtMost(sdk.agent, { above: 100_000, maxBitrate: 250_000, maxFramerate: 15 });
    await sees(sdk.agent);
    await sees(sdk.shopper);
  });

  it('has the voice bitrate that the operator has set for the shopper, and only there', async () => {
    await sdk.call('video', 'inspection');
    await aims(sdk.shopper, 20_000);
    await aims(sdk.agent, 32_000);
  });
});

describe('a consultation', () => {
  it('is sent as it always was', async () => {
    await sdk.call('video');
    await until('the shopper’s to keep its movement', async () => {
      return (await pictureOf(sdk.shopper))?.hint === 'motion';
    });
    await usesAtMost(sdk.shopper, { above: 250_000, maxBitrate: 600_000, maxFramerate: 30 });
    await aims(sdk.shopper, 32_000);
    await sees(sdk.agent);
  });
});
