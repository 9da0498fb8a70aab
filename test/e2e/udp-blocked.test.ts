import { expect, test } from 'vitest';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { useStage } from '#test/stage/stage.ts';

let media: MediaRelay;
const stage = useStage({
  async config() {
    media = await startMediaRelay();
    stage.later(() => media.relay.close());
    return media.config;
  },
});

test('where UDP is blocked, picture and sound come over TCP', async () => {
  const { udp, tcp } = media.relay;
  for (const lane of [udp.up, udp.down]) lane.conditions = { ...lane.conditions, isCut: true };
  const [shopper, agent] = await stage.videoCall();
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);

  // UDP was tried, nothing of it came through, and the media took the other way.
  expect(udp.up.dropped).toBeGreaterThan(0);
  expect(udp.up.passed + udp.down.passed).toBe(0);
  expect(tcp.down.passed).toBeGreaterThan(100);
});
