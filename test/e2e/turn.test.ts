import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '#config/schema.ts';
import { type Coturn, startCoturn } from '#test/coturn.ts';
import { type MediaRoute, routesOf, triedWays } from '#test/page/media-routes.ts';
import type { Person } from '#test/page/person.ts';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { type Stage, useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const SECRET = 'known to the server and to the relay';

/** A relay is one more program on a machine that carries everything: speech may be worn for a while. */
const PATIENCE_MS = 40_000;
const LIMIT_MS = 3 * PATIENCE_MS;

const WAYS = {
  udp: ({ host, port }: Coturn) => `turn:${host}:${port}?transport=udp`,
  tcp: ({ host, port }: Coturn) => `turn:${host}:${port}?transport=tcp`,
  tls: ({ host, tlsPort }: Coturn) => `turns:${host}:${tlsPort}?transport=tcp`,
};

/** A relay that is there from before the server until after it. */
async function relayFor(stage: Stage, secret = SECRET): Promise<Coturn> {
  const coturn = await startCoturn({ secret });
  stage.later(() => coturn.close());
  return coturn;
}

/** Only coturn reaches the media node; browsers neither over UDP nor over TCP. */
async function firewallFor(stage: Stage, coturn: Coturn): Promise<MediaRelay> {
  const media = await startMediaRelay();
  stage.later(() => media.relay.close());
  closeDirectWays(media, coturn);
  return media;
}

function closeDirectWays({ relay }: MediaRelay, coturn: Coturn): void {
  relay.udpFrom = (host) => host === coturn.host;
  for (const lane of [relay.tcp.up, relay.tcp.down]) lane.conditions = { ...lane.conditions, isCut: true };
}

/** Both are in a call. */
async function meet(stage: Stage, options: { readonly trustedKey?: string } = {}): Promise<[Person, Person]> {
  const people = await Promise.all([stage.shopper(options), stage.agent(options)]);
  const [shopper, agent] = people;
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  return people;
}

async function seeAndHear(shopper: Person, agent: Person): Promise<void> {
  await Promise.all([
    shopper.decodesFramesOf('agent', PATIENCE_MS),
    agent.decodesFramesOf('shopper', PATIENCE_MS),
  ]);
  await Promise.all([shopper.hears('agent', PATIENCE_MS), agent.hears('shopper', PATIENCE_MS)]);
}

/** What each of them sends, and what each receives. */
async function mediaGoes(way: MediaRoute, ...people: readonly Person[]): Promise<void> {
  for (const { page, name } of people) {
    const goes = async (): Promise<boolean> => {
      const routes = await routesOf(page);
      if (routes.length === 2 && routes.every((route) => route === way)) return true;
      throw new Error(routes.join() || 'none');
    };
    await until(`the media of the ${name} to go the way "${way}"`, goes, { timeoutMs: PATIENCE_MS }).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}\n${await triedWays(page)}`);
      },
    );
  }
}

describe('where all media is to go through a relay', () => {
  let coturn: Coturn;
  const stage = useStage({
    async config(): Promise<ConfigInput> {
      coturn = await relayFor(stage);
      return { turn: { servers: [{ urls: [WAYS.udp(coturn)] }], secret: SECRET, policy: 'relay' } };
    },
  });

  test('both see and hear each other through it', { timeout: LIMIT_MS }, async () => {
    const [shopper, agent] = await meet(stage);
    await seeAndHear(shopper, agent);
    await mediaGoes('udp', shopper, agent);
  });
});

describe.each(['tcp', 'tls'] as const)('where neither UDP nor the port of the media node is open', (way) => {
  let coturn: Coturn;
  let media: MediaRelay;
  const stage = useStage({
    async config(): Promise<ConfigInput> {
      coturn = await relayFor(stage);
      media = await firewallFor(stage, coturn);
      return { ...media.config, turn: { servers: [{ urls: [WAYS[way](coturn)] }], secret: SECRET } };
    },
  });

  test(
    `the call finds its way over ${way.toUpperCase()} to the relay by itself`,
    { timeout: LIMIT_MS },
    async () => {
      const [shopper, agent] = await meet(stage, { trustedKey: coturn.keyHash });
      await seeAndHear(shopper, agent);
      await mediaGoes(way, shopper, agent);
      // The direct ways led nowhere; whether TCP is tried at all depends on who is first.
      expect(media.relay.udp.up.dropped).toBeGreaterThan(0);
      expect(media.relay.tcp.down.passed).toBe(0);
    },
  );
});

describe('where the network closes both direct ways in the middle of a call', () => {
  let coturn: Coturn;
  let media: MediaRelay;
  const stage = useStage({
    async config(): Promise<ConfigInput> {
      coturn = await relayFor(stage);
      media = await startMediaRelay();
      stage.later(() => media.relay.close());
      // Behind this relay all ways look alike to ICE, and it would stay with coturn's if that were the first.
      media.relay.udpFrom = (host) => host !== coturn.host;
      return { ...media.config, turn: { servers: [{ urls: [WAYS.tcp(coturn)] }], secret: SECRET } };
    },
  });

  test(
    'the call goes on through the relay without anybody doing anything',
    { timeout: LIMIT_MS },
    async () => {
      const [shopper, agent] = await meet(stage);
      await seeAndHear(shopper, agent);
      await mediaGoes('direct', shopper, agent);
      closeDirectWays(media, coturn);
      await mediaGoes('tcp', shopper, agent);
      await seeAndHear(shopper, agent);
    },
  );
});

describe('where the network loses half of UDP in the middle of a call, and TCP to the node is closed', () => {
  let coturn: Coturn;
  let media: MediaRelay;
  const stage = useStage({
    async config(): Promise<ConfigInput> {
      coturn = await relayFor(stage);
      media = await startMediaRelay();
      stage.later(() => media.relay.close());
      media.relay.blocked = ['tcp'];
      media.relay.udpFrom = (host) => host !== coturn.host;
      return { ...media.config, turn: { servers: [{ urls: [WAYS.tcp(coturn)] }], secret: SECRET } };
    },
  });

  test('the call goes over to the relay', { timeout: LIMIT_MS }, async () => {
    const [shopper, agent] = await meet(stage);
    await seeAndHear(shopper, agent);
    await mediaGoes('direct', shopper, agent);
    let packets = 0;
    media.relay.udpFrom = (host) => host === coturn.host || (packets += 1) % 2 === 0;
    await mediaGoes('tcp', shopper, agent);
    await seeAndHear(shopper, agent);
  });
});

describe('where the relay has another secret than the server', () => {
  let coturn: Coturn;
  const stage = useStage({
    async config(): Promise<ConfigInput> {
      coturn = await relayFor(stage, 'another one');
      const turn = { servers: [{ urls: [WAYS.udp(coturn)] }], secret: SECRET, policy: 'relay' as const };
      return { turn, calls: { mediaSeconds: 5 } };
    },
  });

  test('both are told in words that no media came through', { timeout: LIMIT_MS }, async () => {
    const [shopper, agent] = await meet(stage);
    await shopper.reads('could not get through your network', 20_000);
    await agent.reads('No picture or sound arrived in time');
    expect(coturn.log()).toContain('check_stun_auth: Cannot find credentials');
  });
});
