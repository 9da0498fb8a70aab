import { expect, test } from 'vitest';
import { CLEAR } from '#test/relay/lane.ts';
import { type Relay, startRelay } from '#test/relay/relay.ts';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const TOLD_MS = 6000;
/** Browsers send next to nothing once no report comes back, and begin again carefully: seen up to 2.2 seconds. */
const HEALED_MS = 5000;

let media: MediaRelay;
let signaling: Relay;
const stage = useStage({
  async config() {
    media = await startMediaRelay();
    stage.later(() => media.relay.close());
    return { ...media.config, calls: { graceSeconds: 6 } };
  },
});

test('a call lives through a network that fails and heals, and ends with its reason when a shopper stays away', async () => {
  signaling = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: stage.server.port },
    protocols: ['tcp'],
  });
  stage.later(() => signaling.close());
  const origin = `http://127.0.0.1:${signaling.port}`;
  const [shopper, agent] = await stage.videoCall({ shopper: { origin } });

  // Media gets lost badly for a while: audio and video come through all the same.
  media.relay.set({ loss: 0.05, delayMs: 30, jitterMs: 10 });
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);

  // All media stops, then the network heals by itself.
  media.relay.set({ isCut: true });
  await Promise.all([shopper.seesNoMoreFramesOf('agent'), agent.seesNoMoreFramesOf('shopper')]);
  media.relay.set({});
  const healedAt = performance.now();
  await Promise.all([
    shopper.decodesFramesOf('agent', HEALED_MS),
    agent.decodesFramesOf('shopper', HEALED_MS),
  ]);
  console.log(`healed: both see each other after ${Math.round(performance.now() - healedAt)} ms`);
  await shopper.isInState('active');

  // A socket that is silent for long is given up, and who is seen beside it is not missed.
  const signalingLanes = [signaling.tcp.up, signaling.tcp.down];
  const logBefore = stage.server.log().length;
  const hasLogged = (event: string) => () =>
    stage.server.log().slice(logBefore).includes(`"event":"${event}"`);
  for (const lane of signalingLanes) lane.conditions = { ...CLEAR, isCut: true };
  await until('the socket to be given up', hasLogged('socket-lost'), { timeoutMs: 10_000 });
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  expect(await agent.pageText()).not.toContain('is reconnecting');
  for (const lane of signalingLanes) lane.conditions = CLEAR;
  await until('another socket', hasLogged('resume'), { timeoutMs: 20_000 });
  expect(hasLogged('party-lost')()).toBe(false);

  // The shopper falls silent altogether: no goodbye, no reset, nothing.
  for (const lane of signalingLanes) lane.conditions = { ...CLEAR, isCut: true };
  media.relay.set({ isCut: true });
  const cutAt = performance.now();
  await agent.reads('is reconnecting', TOLD_MS + 2000);
  expect(performance.now() - cutAt).toBeLessThan(TOLD_MS);
  await agent.reads('The shopper lost the connection and did not come back.', 10_000);
  await until(
    'nothing more to be waited for',
    async () => !(await agent.pageText()).includes('is reconnecting'),
  );
});
