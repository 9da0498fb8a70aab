/** What a receiver reports is all that is known of its network, and it may be a lie. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BASE } from '#config/profiles.ts';
import { PeerId } from '#protocol/ids.ts';
import { Copies } from '#protocol/rtp.ts';
import { LossMeter } from '#sfu/quality/loss-meter.ts';
import { VoiceWatch } from '#sfu/quality/voice-watch.ts';
import { VideoPath } from '#test/sfu/video-path.ts';
import { Listener, Speaker } from '#test/sfu/voice.ts';
import { until } from '#test/until.ts';

const ABSURD_MS = 50_000;

let path: VideoPath;
let speaker: Speaker;
let honest: Listener;
let liar: Listener;
let watch: VoiceWatch;
/** What the honest one says of itself; the liar claims whatever helps it. */
let honestCanDecode: boolean;
/** What the speaker was told to carry, each time it was told. */
let told: (readonly number[])[];

beforeEach(async () => {
  path = await VideoPath.create();
  speaker = await Speaker.create(path.router);
  honest = await Listener.create(path.router, speaker.producer);
  liar = await Listener.create(path.router, speaker.producer);
  told = [];
  const { producer } = speaker;
  const { meter } = producer;
  if (meter === undefined) throw new Error('a voice has a meter');
  honestCanDecode = true;
  const meters = [honest, liar].map(({ media }) => LossMeter.ofConsumer(media));
  const receivers = meters.map((ofOne, index) => ({
    get canDecode() {
      return index === 1 || honestCanDecode;
    },
    meter: ofOne,
    linkLoss: 0,
  }));
  watch = new VoiceWatch({
    own: () => [
      { id: producer.id, owner: PeerId.parse('speaker'), meter, receivers, rules: BASE.audio.protection },
    ],
    fromPartner: () => [],
    atPartner: () => undefined,
    tell: (_owner, _id, copies) => told.push(copies),
    tellPartner: () => undefined,
  });
  watch.wake();
  await until('both hear the voice', () => honest.heard.size > 10 && liar.heard.size > 10);
});

afterEach(async () => {
  watch.close();
  for (const party of [honest, liar, speaker]) party.close();
  await path.close();
});

const mostCopies = Math.max(
  ...BASE.audio.protection.levels.flatMap(({ ways }) => ways.map(({ copies }) => copies.length)),
);

test('who says that everything is lost has the voice protected as for a bad network, and no more', async () => {
  liar.loss = 1;
  await until('the voice is protected', () => (told.at(-1)?.length ?? 0) > 0, { timeoutMs: 10_000 });
  const sent = speaker.sent;
  // Now and then, so that everything changes with every report.
  await until(
    'some seconds of lies',
    () => {
      liar.loss = liar.loss === 1 ? 0 : 1;
      return speaker.sent > sent + 200;
    },
    { timeoutMs: 20_000, everyMs: 150 },
  );
  for (const copies of told) {
    expect(Copies.safeParse(copies).success).toBe(true);
    expect(copies.length).toBeLessThanOrEqual(mostCopies);
  }
  // Up at once and down slowly: it does not go up and down with the lies.
  const since = told.findIndex((copies) => copies.length > 0);
  expect(told.slice(since).every((copies) => copies.length > 0)).toBe(true);
  expect(honest.missing).toBe(0);
});

test('an absurd round trip is not believed: it takes no protection from who needs it', async () => {
  liar.roundTripMs = ABSURD_MS;
  honest.roundTripMs = 40;
  honest.loss = 0.2;
  await until('the voice is protected', () => (told.at(-1)?.length ?? 0) > 0, { timeoutMs: 10_000 });
  const sent = speaker.sent;
  liar.roundTripMs = 0;
  await until('reports without a round trip', () => speaker.sent > sent + 50, { timeoutMs: 10_000 });
  // A round trip that grows from one report to the next looks like a queue that fills.
  await until(
    'reports of another absurd one each time',
    () => {
      liar.roundTripMs = (liar.roundTripMs ?? 0) + 100 + ABSURD_MS / 2;
      if (liar.roundTripMs > ABSURD_MS) liar.roundTripMs -= ABSURD_MS / 2 - 1;
      return speaker.sent > sent + 250;
    },
    { timeoutMs: 20_000, everyMs: 200 },
  );
  expect(told.at(-1)?.length).toBeGreaterThan(0);
  expect(honest.missing).toBe(0);
});

test('who claims an ability does not make it one of the others', async () => {
  honestCanDecode = false;
  liar.loss = 0.5;
  const sent = speaker.sent;
  await until('some seconds of loss', () => speaker.sent > sent + 200, { timeoutMs: 20_000 });
  expect(told.every((copies) => copies.length === 0)).toBe(true);
  expect(honest.missing).toBe(0);
  honestCanDecode = true;
  await until('copies once all can use them', () => (told.at(-1)?.length ?? 0) > 0, { timeoutMs: 10_000 });
});
