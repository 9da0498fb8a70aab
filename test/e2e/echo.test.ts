import { test } from 'vitest';
import { findNothing, finds } from '#test/page/findings.ts';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';

const stage = useStage();
/** A rest may have just begun, and three stretches follow. */
const FOUND_WITHIN_MS = 100_000;

declare global {
  var stopEcho: (() => Promise<void>) | undefined;
}

/** As with a loud speaker beside the microphone: what arrives leaves again with the person's own voice, who mostly listens. */
function turnsUpSpeaker({ page }: Person): Promise<void> {
  return page.evaluate(async () => {
    const connections = mediaConnections();
    const sender = connections
      .flatMap((connection) => connection.getSenders())
      .find(({ track }) => track?.kind === 'audio');
    const arriving = connections
      .flatMap((connection) => connection.getReceivers())
      .find(({ track }) => track.kind === 'audio' && track.readyState === 'live' && !track.muted)?.track;
    const own = sender?.track;
    if (sender === undefined || !own || arriving === undefined) throw new Error('no voices to mix');
    const context = new AudioContext();
    const mixed = context.createMediaStreamDestination();
    context
      .createMediaStreamSource(new MediaStream([own]))
      .connect(new GainNode(context, { gain: 0.05 }))
      .connect(mixed);
    context
      .createMediaStreamSource(new MediaStream([arriving]))
      .connect(new DelayNode(context, { delayTime: 0.25 }))
      .connect(new GainNode(context, { gain: 0.4 }))
      .connect(mixed);
    await sender.replaceTrack(mixed.stream.getAudioTracks()[0] ?? null);
    globalThis.stopEcho = async () => {
      await sender.replaceTrack(own);
      await context.close();
    };
  });
}

test('an echo is named to who hears it and to who makes it, until it is gone', async () => {
  const [shopper, agent] = await stage.videoCall();
  await turnsUpSpeaker(agent);
  await finds(shopper, ['own echo'], FOUND_WITHIN_MS);
  await shopper.reads('Your voice comes back from');
  await shopper.reads('Ask them to turn their speaker down or to use headphones.');
  await finds(agent, ['other echo']);
  await agent.reads('hears their own voice come back. Turn your speaker down or use headphones.');

  await agent.page.evaluate(() => globalThis.stopEcho?.());
  await findNothing([shopper, agent], FOUND_WITHIN_MS);
}, 240_000);
