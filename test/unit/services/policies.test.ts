import { expect, test } from 'vitest';
import { newId } from '#platform/uuid.ts';
import { RequestId } from '#protocol/ids.ts';
import type { ShopContext } from '#protocol/people.ts';
import type { Scenario } from '#protocol/profiles.ts';
import { peerPolicy } from '#services/policies.ts';
import type { Actor } from '#services/ports.ts';
import { FRANKFURT, SINGAPORE, addNode } from '#test/regions.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';

const capabilities = { codecs: [], headerExtensions: [] };

/** Signs a shopper of that context in, at a place, and starts a call. */
async function aCall(
  world: World,
  { context = {}, timeZone, asked }: { context?: ShopContext; timeZone?: string; asked?: Scenario } = {},
) {
  const [server] = world.servers;
  const shopper: Actor = { ...world.shopper('ada'), context };
  if (timeZone !== undefined) await server!.networks.arrived(shopper.sessionId, { timeZone });
  await world.signIn(shopper);
  const requestId = newId(RequestId, 'req');
  const { id } = await server!.calls.start(shopper, { requestId, media: 'video', scenario: asked });
  await world.settle();
  return { shopper, id, call: async () => (await server!.live.calls.get(id))!.value };
}

test('a call is what the page says, unless the shop’s token says otherwise', async () => {
  const world = await createWorld();
  expect((await (await aCall(world)).call()).scenario).toBe('consult');
  const other = await createWorld({ config: { profiles: { scenario: 'inspection' } } });
  expect((await (await aCall(other)).call()).scenario).toBe('inspection');
  const asked = await createWorld();
  expect((await (await aCall(asked, { asked: 'returns' })).call()).scenario).toBe('returns');
  const fixed = await createWorld();
  const context = { scenario: 'inspection' } as const;
  expect((await (await aCall(fixed, { context, asked: 'returns' })).call()).scenario).toBe('inspection');
});

test('each party has the policy of its own region, whichever server it asks', async () => {
  const world = await createWorld({ servers: 2 });
  const [one, other] = world.servers;
  const { shopper, id, call } = await aCall(world, { timeZone: 'Asia/Singapore', asked: 'inspection' });
  const kim = await world.agent('kim');
  await one!.networks.arrived(kim.sessionId, { country: 'AE' });
  one!.queue.requestMatch();
  await world.settle();
  const { status, shopper: party } = await call();
  expect(party.regionProfile).toBe('mobile-first');
  expect(status).toMatchObject({ state: 'offered', offer: { agent: { regionProfile: 'restricted' } } });
  for (const server of [one!, other!]) {
    const open = { callId: id, rtpCapabilities: capabilities, redundancy: 'none' } as const;
    const { policy } = await server.media.open(shopper, open);
    expect(policy).toMatchObject({
      dataSaver: true,
      video: { contentHint: 'detail', facing: 'environment' },
    });
    const { policy: agents } = await server.media.open(kim, open);
    expect(agents).toMatchObject({ dataSaver: false, video: { contentHint: 'motion', maxHeight: 360 } });
    // What servers and nodes need is not the browsers'.
    expect(Object.keys(agents).toSorted()).toEqual([
      'audio',
      'dataSaver',
      'ladder',
      'screen',
      'video',
      'ways',
    ]);
  }
  const asked = world.node.requests.filter(({ name }) => name === 'peer.open').map(({ input }) => input);
  expect(asked.slice(0, 2)).toMatchObject([
    { policy: { startBitrate: 400_000 } },
    { policy: { startBitrate: 1_000_000 } },
  ]);
});

test('hello tells how the camera is to be opened, for every kind of call', async () => {
  const world = await createWorld();
  const [server] = world.servers;
  const hello = (actor: Actor) => server!.hello({ actor, resumed: false, resumeSecret: '' });
  const { capture } = await hello({ ...world.shopper('ada'), context: { scenario: 'returns' } });
  expect(capture).toMatchObject({
    scenario: 'returns',
    isFixed: true,
    of: { consult: { facing: 'user', maxHeight: 720 }, returns: { facing: 'environment', maxHeight: 1080 } },
  });
  const agent = await hello(await world.agent('kim'));
  expect(agent.capture).toMatchObject({
    isFixed: false,
    of: { inspection: { facing: 'user', maxHeight: 360 } },
  });
});

async function frankfurtAndSingapore(config = {}, areas: string[] = ['eu']): Promise<World> {
  const world = await createWorld({ config });
  world.links[0]!.close();
  world.servers[0]!.nodes.lose('fake' as never);
  await addNode(world.servers[0]!, 'fra', { ...FRANKFURT, residency: areas });
  await addNode(world.servers[0]!, 'sin', SINGAPORE);
  return world;
}

test('the media of a shopper in the EU stays there, however near another node is', async () => {
  const world = await frankfurtAndSingapore();
  const { shopper, call } = await aCall(world, { timeZone: 'Europe/Berlin' });
  expect((await call()).nodeId).toBe('fra');
  const decisions = (await world.history.calls.get((await call()).id))!.timeline.flatMap(
    ({ placement }) => placement ?? [],
  );
  expect(decisions[0]).toMatchObject({ residency: ['eu'], rejectedCounts: { 'outside-residency': 1 } });
  await world.servers[0]!.networks.report(shopper, { rttMs: { frankfurt: 220, singapore: 5 } });
  await world.agent('kim');
  await world.settle();
  expect((await call()).nodeId).toBe('fra');
  expect((await call()).agentNodeId).toBeUndefined();
});

test('where no node was ever in the area, a time zone does not keep anybody from calling', async () => {
  const world = await frankfurtAndSingapore({}, []);
  const { call } = await aCall(world, { timeZone: 'Europe/Berlin' });
  expect((await call()).nodeId).toBe('fra');
});

test('an area that the operator has written holds even then', async () => {
  const overrides = [{ region: 'privacy', policy: { rules: { residency: 'eu' } } }];
  const world = await frankfurtAndSingapore({ profiles: { overrides } }, []);
  await expect(aCall(world, { timeZone: 'Europe/Berlin' })).rejects.toMatchObject({ code: 'NO_MEDIA_NODE' });
});

test('an operator may let a profile’s media go anywhere', async () => {
  const overrides = [{ region: 'privacy', policy: { rules: { residency: null } } }];
  const world = await frankfurtAndSingapore({ profiles: { overrides } });
  const { shopper, call } = await aCall(world, { timeZone: 'Europe/Berlin' });
  const decisions = (await world.history.calls.get((await call()).id))!.timeline.flatMap(
    ({ placement }) => placement ?? [],
  );
  expect(decisions[0]?.residency).toEqual([]);
  expect(shopper.role).toBe('shopper');
});

test('a node protects nobody with copies where the policy has redundancy off', () => {
  const policy = shippedPolicy();
  const { protection } = peerPolicy({ ...policy, audio: { ...policy.audio, red: 'off' } });
  expect(protection.levels.flatMap(({ ways }) => ways.flatMap(({ copies }) => copies))).toEqual([]);
  expect(peerPolicy(policy).protection).toBe(policy.audio.protection);
});
