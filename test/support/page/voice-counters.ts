/** What a browser counts of the voice it hears and the one it sends. */
import type { Page } from 'puppeteer-core';
import { until } from '../until.ts';

/** Sums since the begin of the call; all of the standard's statistics but `at`. */
export interface VoiceCounters {
  /** ms. */
  readonly at: number;
  readonly heardSamples: number;
  readonly concealedSamples: number;
  /** What the jitter buffer left out to catch up, without what it drew out to wait. */
  readonly skippedSamples: number;
  /** Seconds, for all samples that left the jitter buffer. */
  readonly bufferedSeconds: number;
  readonly emittedSamples: number;
  /** On the wire but for IP and UDP. */
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly receivedPackets: number;
}

/** @throws Error when the page has no voice to count any more */
export async function readVoice(page: Page): Promise<VoiceCounters> {
  const counters = await page.evaluate(async () => {
    const sum = {
      at: performance.now(),
      heardSamples: 0,
      concealedSamples: 0,
      skippedSamples: 0,
      bufferedSeconds: 0,
      emittedSamples: 0,
      sentBytes: 0,
      sentPackets: 0,
      receivedPackets: 0,
    };
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['kind'] !== 'audio') continue;
        const of = (name: string): number => Number(report[name] ?? 0);
        if (report['type'] === 'inbound-rtp') {
          sum.heardSamples += of('totalSamplesReceived');
          sum.concealedSamples += of('concealedSamples');
          sum.skippedSamples += of('removedSamplesForAcceleration') - of('insertedSamplesForDeceleration');
          sum.bufferedSeconds += of('jitterBufferDelay');
          sum.emittedSamples += of('jitterBufferEmittedCount');
          sum.receivedPackets += of('packetsReceived');
        } else if (report['type'] === 'outbound-rtp') {
          sum.sentBytes += of('bytesSent') + of('headerBytesSent');
          sum.sentPackets += of('packetsSent');
        }
      }
    }
    return sum;
  });
  if (counters.heardSamples === 0) throw new Error('the page hears nobody any more');
  return counters;
}

/** Over the time between two readings. */
export interface Hearing {
  /** Share of what was played that the decoder had to make up, in percent. */
  readonly concealed: number;
  /** Mean time in the jitter buffer, in ms. */
  readonly bufferMs: number;
}

export function hearingBetween(before: VoiceCounters, after: VoiceCounters): Hearing {
  const rise = (name: keyof VoiceCounters): number => after[name] - before[name];
  return {
    concealed: (100 * rise('concealedSamples')) / rise('heardSamples'),
    bufferMs: (1000 * rise('bufferedSeconds')) / rise('emittedSamples'),
  };
}

/** Seconds of speech in one second of what was played. */
export function paceBetween(before: VoiceCounters, after: VoiceCounters): number {
  return 1 + (after.skippedSamples - before.skippedSamples) / (after.heardSamples - before.heardSamples);
}

/** kbit/s of what was sent, without IP and UDP headers. */
export function rateBetween(before: VoiceCounters, after: VoiceCounters): number {
  return (8 * (after.sentBytes - before.sentBytes)) / (after.at - before.at);
}

/** Packets of 20 ms: some seconds of the file, for quiet words make small packets. */
const SPEECH_PACKETS = 300;

/** The next seconds of what a page says and hears; on a new way the first packet may still be to come. */
export async function speechFrom(page: Page): Promise<Hearing & { readonly bytesPerPacket: number }> {
  let before = await until('the voice to be heard', () => readVoice(page));
  const after = await until(
    'more speech',
    async () => {
      const now = await readVoice(page);
      if (now.sentPackets >= before.sentPackets + SPEECH_PACKETS) return now;
      // Other connections have taken the place of those, and count from nothing.
      if (now.sentPackets < before.sentPackets) {
        console.log(`connections were made anew: ${JSON.stringify({ before, now })}`);
        before = now;
      }
      throw new Error(JSON.stringify({ before, now }));
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );
  const bytesPerPacket = (after.sentBytes - before.sentBytes) / (after.sentPackets - before.sentPackets);
  return { ...hearingBetween(before, after), bytesPerPacket };
}

/** Waits until what a page says comes in packets of that size. */
export async function carries(
  what: string,
  page: Page,
  isSo: (bytesPerPacket: number) => boolean,
): Promise<void> {
  await until(what, async () => isSo((await speechFrom(page)).bytesPerPacket), { timeoutMs: 60_000 });
}

/** Some seconds of speech in a row are whole enough. @param mostMadeUp percent that the decoder may make up */
export async function hearsWhole(
  page: Page,
  { mostMadeUp, timeoutMs }: { readonly mostMadeUp: number; readonly timeoutMs: number },
): Promise<void> {
  await until(
    'the voice to come through',
    async () => {
      const { concealed } = await speechFrom(page);
      return concealed < mostMadeUp || Promise.reject(new Error(`${concealed.toFixed(0)} % is made up`));
    },
    { timeoutMs },
  );
}
