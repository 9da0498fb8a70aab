import { describe, expect, test } from 'vitest';
import { measure } from '../../../../client/sdk/quality/measure.ts';
import type { MeasureContext } from '../../../../client/sdk/quality/measure.ts';
import { read } from '../../../../client/sdk/quality/reading.ts';
import type { Stats } from '../../../../client/sdk/quality/reading.ts';
import { receiving, sending } from './browser-stats.ts';

const tracks = { heard: 'their-voice', seen: 'their-face' };
const context: MeasureContext = {
  elapsedMs: 2000,
  otherRttMs: 50,
  packetMs: 20,
  copies: 0,
  wanted: { height: 720, frameRate: 24 },
  isSilent: false,
  isHidden: false,
  sinceFreezeMs: undefined,
};
const between = (before: [Stats, Stats], now: [Stats, Stats], more: Partial<MeasureContext> = {}) =>
  measure(read(...before, tracks), read(...now, tracks), { ...context, ...more });

/** Two seconds of a good call. */
const heard = {
  bytesReceived: 8000,
  packetsReceived: 100,
  jitterBufferDelay: 96_000 * 0.06,
  jitterBufferEmittedCount: 96_000,
  totalSamplesReceived: 96_000,
};
const seen = { bytesReceived: 250_000, packetsReceived: 230, framesDecoded: 60 };
/** The picture is on show before the sample begins. */
const shown = receiving({ picture: { framesDecoded: 10 } });
const inView = { ...seen, framesDecoded: 70 };

describe('a sample', () => {
  test('tells what was sent and received in its two seconds', () => {
    const sample = between(
      [sending(), shown],
      [
        sending({
          voice: { bytesSent: 8000 },
          picture: { bytesSent: 250_000, framesEncoded: 60 },
          remote: { fractionLost: 0.12 },
        }),
        receiving({ voice: { ...heard, packetsLost: 25 }, picture: inView }),
      ],
      { copies: 2 },
    );
    expect(sample).toMatchObject({
      rttMs: 50,
      way: 1,
      availableKbps: 1500,
      sentVoiceKbps: 32,
      sentVoiceLost: 120,
      sentCopies: 2,
      sentPictureKbps: 1000,
      sentWidth: 1280,
      sentHeight: 720,
      sentFps: 30,
      sentLayers: 1,
      sentLimit: 0,
      heardKbps: 32,
      heardLost: 200,
      heardJitterMs: 4,
      heardBufferMs: 60,
      heardConcealed: 0,
      seenKbps: 1000,
      seenLost: 0,
      seenFps: 30,
      seenFrozenMs: 0,
      seenScore: 500,
    });
    // Copies mended what was lost, so it is heard as well as ever.
    expect(sample.heardScore).toBeGreaterThan(430);
  });

  test('counts speech that was made up, and not what was made up to be silent', () => {
    const loud = { ...heard, concealedSamples: 9600, concealmentEvents: 10 };
    const now = (voice: typeof loud & { silentConcealedSamples?: number }) =>
      between([sending(), shown], [sending(), receiving({ voice, picture: inView })]);
    expect(now(loud).heardConcealed).toBe(100);
    expect(now(loud).heardScore).toBeLessThan(340);
    expect(now({ ...loud, silentConcealedSamples: 9600 }).heardConcealed).toBe(0);
  });

  test('takes a voice of which nothing arrives for lost, though its silence is a quiet one', () => {
    const cut = { ...heard, packetsReceived: 0, concealedSamples: 96_000, silentConcealedSamples: 96_000 };
    const voice = [sending(), receiving({ voice: cut })] satisfies [Stats, Stats];
    expect(between([sending(), receiving()], voice)).toMatchObject({ heardConcealed: 1000 });
    expect(between([sending(), receiving()], voice).heardScore).toBeLessThan(115);
    expect(between([sending(), receiving()], voice, { isSilent: true }).heardScore).toBeUndefined();
  });

  test('tells a picture that stands still while it does, and only of one that is meant to move', () => {
    const still = [sending(), receiving({ picture: { ...seen, framesDecoded: 10 } })] satisfies [
      Stats,
      Stats,
    ];
    expect(between([sending(), shown], still)).toMatchObject({ seenFrozenMs: 2000, seenScore: 100 });
    expect(between([sending(), shown], still, { isHidden: true }).seenScore).toBeUndefined();
    const thawed = receiving({ picture: { ...inView, freezeCount: 1, totalFreezesDuration: 0.8 } });
    expect(between([sending(), shown], [sending(), thawed])).toMatchObject({
      seenFrozenMs: 800,
      seenFreezes: 1,
    });
    expect(between([sending(), receiving()], [sending(), receiving()]).seenFrozenMs).toBeUndefined();
  });

  test('says nothing across streams that were made anew', () => {
    const anew = receiving({ voice: { ...heard, ssrc: 9 }, picture: { ...inView, ssrc: 8 } });
    const sample = between([sending(), shown], [sending(), anew]);
    expect(sample.heardKbps).toBeUndefined();
    expect(sample.seenKbps).toBeUndefined();
  });
});

test.each([
  [{ candidateType: 'host', protocol: 'udp' }, 1],
  [{ candidateType: 'prflx', protocol: 'tcp' }, 2],
  [{ candidateType: 'relay', protocol: 'udp', relayProtocol: 'udp' }, 3],
  [{ candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' }, 4],
])('a path over %o is way %i', (candidate, way) => {
  expect(read(sending({ candidate }), receiving(), tracks).way).toBe(way);
});

test('what a browser does not tell is left open', () => {
  const bare: Stats = [{ type: 'inbound-rtp', kind: 'audio', ssrc: 1, packetsReceived: 5 }];
  expect(read([], bare, tracks)).toMatchObject({
    rttMs: undefined,
    way: 0,
    availableKbps: undefined,
    sentVoice: undefined,
    seen: undefined,
    heard: { packets: 5, lost: 0 },
  });
});
