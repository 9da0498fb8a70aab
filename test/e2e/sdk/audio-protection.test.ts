import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { useLossyCall } from './lossy-call.ts';

const { sdk, relay } = useLossyCall();

/** What one connection of a page says of its audio, in the words of the standard. */
interface Audio {
  readonly local: string;
  readonly remote: string;
  /** Opus, as the sender or receiver itself has it. */
  readonly format: string | undefined;
}

/** Those of the sending and of the receiving transport. */
async function audioOf(page: Page): Promise<{ sending: Audio; receiving: Audio }> {
  const found = await page.evaluate(() =>
    mediaConnections().flatMap((connection) => {
      const audio = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'audio');
      if (audio === undefined) return [];
      const isSending = audio.currentDirection === 'sendonly';
      const { codecs } = (isSending ? audio.sender : audio.receiver).getParameters();
      const opus = codecs.find(({ mimeType }) => mimeType.toLowerCase() === 'audio/opus');
      const sectionOf = (description: RTCSessionDescription | null): string =>
        description?.sdp.split(/^(?=m=)/m).find((section) => section.startsWith('m=audio')) ?? '';
      const local = sectionOf(connection.localDescription);
      const remote = sectionOf(connection.remoteDescription);
      return [{ isSending, local, remote, format: opus?.sdpFmtpLine }];
    }),
  );
  const [sending] = found.filter(({ isSending }) => isSending);
  const [receiving] = found.filter(({ isSending }) => !isSending);
  if (sending === undefined || receiving === undefined) throw new Error(`not both: ${JSON.stringify(found)}`);
  return { sending, receiving };
}

/** The lines about Opus in the audio section of a description. */
function opusLines(section: string): string {
  const payloadType = /^a=rtpmap:(\d+) opus\/48000\/2/m.exec(section)?.[1];
  const lines = section.split(/\r?\n/);
  return lines.filter((line) => new RegExp(`^a=(fmtp|rtcp-fb):${payloadType} `).test(line)).join('\n');
}

interface Protection {
  /** Parity found in packets that arrived, by this page. */
  readonly fecReceived: number;
  /** Lost packets that this page asked for again. */
  readonly asked: number;
  /** What the other end asked of this page, and got once more. */
  readonly askedOfUs: number;
  readonly sentAgain: number;
}

function protectionOf(page: Page): Promise<Protection> {
  return page.evaluate(async () => {
    const sum = { fecReceived: 0, asked: 0, askedOfUs: 0, sentAgain: 0 };
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['kind'] !== 'audio') continue;
        if (report['type'] === 'inbound-rtp') {
          sum.fecReceived += Number(report['fecPacketsReceived'] ?? 0);
          sum.asked += Number(report['nackCount'] ?? 0);
        } else if (report['type'] === 'outbound-rtp') {
          sum.askedOfUs += Number(report['nackCount'] ?? 0);
          sum.sentAgain += Number(report['retransmittedPacketsSent'] ?? 0);
        }
      }
    }
    return sum;
  });
}

describe('the voice of a call', () => {
  beforeEach(async () => {
    await sdk.call('voice');
  });

  it('is protected by Opus FEC in what both ends and the node have agreed on', async () => {
    for (const page of [sdk.shopper, sdk.agent]) {
      const audio = await audioOf(page);
      for (const { local, remote, format } of [audio.sending, audio.receiving]) {
        expect(opusLines(local)).toMatch(/^a=fmtp:\d+ .*\buseinbandfec=1\b/m);
        expect(opusLines(remote)).toMatch(/^a=fmtp:\d+ .*\buseinbandfec=1\b/m);
        expect(format).toContain('useinbandfec=1');
      }
    }
  });

  it('lets lost packets be asked for again on the way to the node and from it', async () => {
    for (const page of [sdk.shopper, sdk.agent]) {
      const { sending, receiving } = await audioOf(page);
      // The node's side: what it will ask for, and what it will take questions about.
      expect(opusLines(sending.remote)).toMatch(/^a=rtcp-fb:\d+ nack$/m);
      expect(opusLines(receiving.remote)).toMatch(/^a=rtcp-fb:\d+ nack$/m);
    }
  });

  it('asks again for what is lost and finds FEC in what arrives, in both directions', async () => {
    relay().set({ loss: 0.15 });
    for (const [name, page] of Object.entries({ shopper: sdk.shopper, agent: sdk.agent })) {
      const before = await protectionOf(page);
      await until(
        `all of the protection to be used at the ${name}`,
        async () => {
          const now = await protectionOf(page);
          const rise = Object.entries(now).map(([what, count]) => [
            what,
            count - before[what as keyof Protection],
          ]);
          if (rise.every(([, by]) => Number(by) > 0)) return true;
          throw new Error(`so far ${JSON.stringify(Object.fromEntries(rise))}`);
        },
        { timeoutMs: 30_000, everyMs: 200 },
      );
    }
  });
});
