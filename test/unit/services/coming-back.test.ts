/** Sessions that come and go while live state fails, and over two servers at once. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { AppError } from '#protocol/errors.ts';
import { RequestId } from '#protocol/ids.ts';
import { deadline } from '#services/live.ts';
import { peerIdOf } from '#services/rooms.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';
import { until } from '#test/until.ts';

const protocol = PROTOCOL_VERSION;
const away = new AppError('UNAVAILABLE', 'Redis is away.');

const asksWhetherHeard = ({ node }: World): number =>
  node.requests.filter(({ name }) => name === 'peer.is-heard').length;

/** A shopper in a call, at the first of two servers. */
async function aShopperInACall() {
  const world = await createWorld({ servers: 2, config: { calls: { noAgentSeconds: 3600 } } });
  const [here, there] = world.servers;
  if (here === undefined || there === undefined) throw new Error('two servers');
  const token = () => world.demo.token({ role: 'shopper', id: 'ada' });
  const { actor, resumeSecret: secret } = await here.sessions.open(
    { protocol, token: await token() },
    'first socket',
  );
  const call = await world.start(actor);
  await world.settle();
  const resume = { sessionId: actor.sessionId, secret };
  const shopperOfCall = async () => (await here.live.calls.get(call.id))!.value.shopper;
  const session = async () => (await here.live.sessions.get(actor.sessionId))?.value;
  return { world, here, there, token, actor, resume, call, shopperOfCall, session };
}

test('whom live state could not let back in is asked to come again, and keeps the session and its call', async () => {
  const { there, token, resume, call } = await aShopperInACall();
  const get = vi.spyOn(there.live.sessions, 'get').mockRejectedValue(away);
  const open = async () => there.sessions.open({ protocol, resume, token: await token() }, 'second socket');
  await expect(open()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  get.mockRestore();
  const back = await open();
  expect(back).toMatchObject({ resumed: true, actor: { sessionId: resume.sessionId } });
  expect((await there.calls.current(back.actor)).call?.id).toBe(call.id);
});

test('a session that is over gives way to the fresh token', async () => {
  const { here, token, actor, resume } = await aShopperInACall();
  await here.sessions.leave(actor);
  const again = await here.sessions.open({ protocol, resume, token: await token() }, 'second socket');
  expect(again.resumed).toBe(false);
  expect(again.actor.sessionId).not.toBe(resume.sessionId);
});

test('who has no socket but is heard is missed by nobody until that ends', async () => {
  const { world, here, actor, shopperOfCall } = await aShopperInACall();
  const peerId = peerIdOf(actor.sessionId);
  world.node.heard.add(peerId);
  const lost = here.sessions.socketLost(actor, 'first socket');
  await until('the node was asked', () => asksWhetherHeard(world) > 0);
  expect((await shopperOfCall()).graceEndsAt).toBeUndefined();
  world.node.heard.delete(peerId);
  await lost;
  expect((await shopperOfCall()).graceEndsAt).toBeDefined();
});

test('and keeps the call for longer than the grace, until then', async () => {
  const { world, here, actor, call } = await aShopperInACall();
  const peerId = peerIdOf(actor.sessionId);
  const state = async () => (await here.live.calls.get(call.id))?.value.status.state;
  world.node.heard.add(peerId);
  const lost = here.sessions.socketLost(actor, 'first socket');
  await until('the node was asked', () => asksWhetherHeard(world) > 0);
  await world.pass(60_000);
  expect(await state()).not.toBe('ended');
  world.node.heard.delete(peerId);
  await lost;
  await world.pass(2000);
  expect(await state()).toBe('ended');
});

test('nobody waits for who is heard where their server is gone, and the others are told all the same', async () => {
  const { world, here, actor, shopperOfCall, session } = await aShopperInACall();
  const peerId = peerIdOf(actor.sessionId);
  world.node.heard.add(peerId);
  const status = (await session())?.status;
  if (status?.state !== 'online') throw new Error('signed in');
  await here.sessions.abandoned(actor.sessionId, status.serverId);
  expect((await session())?.status.state).toBe('grace');
  expect((await shopperOfCall()).graceEndsAt).toBeUndefined();
  world.node.heard.delete(peerId);
  await until('the others to be told', async () => (await shopperOfCall()).graceEndsAt !== undefined);
});

test('nor ever, where they come back meanwhile', async () => {
  const { world, here, there, actor, resume, shopperOfCall } = await aShopperInACall();
  world.node.heard.add(peerIdOf(actor.sessionId));
  const party = vi.spyOn(here.calls, 'party');
  const lost = here.sessions.socketLost(actor, 'first socket');
  await until('the node was asked', () => asksWhetherHeard(world) > 0);
  await there.sessions.open({ protocol, resume }, 'second socket');
  await lost;
  expect(party).not.toHaveBeenCalled();
  expect((await shopperOfCall()).graceEndsAt).toBeUndefined();
});

test('who is back at another server stays in the call, although the word of the loss comes last', async () => {
  const { here, there, actor, resume, shopperOfCall } = await aShopperInACall();
  const party = here.calls.party.bind(here.calls);
  here.calls.party = async (who, event) => {
    if (event.type === 'party-lost') await there.sessions.open({ protocol, resume }, 'second socket');
    return party(who, event);
  };
  await here.sessions.socketLost(actor, 'first socket');
  expect((await shopperOfCall()).graceEndsAt).toBeUndefined();
});

test('a shopper who is there is found to be there, whatever a crash left in the call', async () => {
  const { world, here, call, shopperOfCall } = await aShopperInACall();
  const { value, version } = (await here.live.calls.get(call.id))!;
  const graceEndsAt = world.clock.now() + 60_000;
  await here.live.calls.put(call.id, { ...value, shopper: { ...value.shopper, graceEndsAt } }, version);
  await world.pass(12_000);
  expect((await shopperOfCall()).graceEndsAt).toBeUndefined();
});

test('a code for a call that is over leaves the session with the device that has it', async () => {
  const { world, here, there, actor, resume, call, session } = await aShopperInACall();
  const { code } = await here.handOvers.create(actor);
  await here.calls.end(actor, { callId: call.id });
  await world.start(actor);
  const before = await session();
  const handOver = { code, requestId: RequestId.parse(`req_${randomUUID()}`) };
  await expect(there.sessions.open({ protocol, handOver }, 'the phone')).rejects.toMatchObject({
    code: 'HAND_OVER_INVALID',
  });
  expect(await session()).toEqual(before);
  expect(await there.sessions.open({ protocol, resume }, 'second socket')).toMatchObject({ resumed: true });
});

test('a departure that stopped half way is gone through again', async () => {
  const { world, here, actor, call, session } = await aShopperInACall();
  vi.spyOn(here.calls, 'partyOf').mockRejectedValueOnce(away);
  await expect(here.sessions.leave(actor)).rejects.toThrow();
  expect(await session()).toMatchObject({ status: { state: 'gone' } });
  await world.pass(30_000);
  expect(await session()).toBeUndefined();
  expect(await here.live.deadlines.rank(deadline('session', actor.sessionId))).toBeUndefined();
  expect((await here.live.calls.get(call.id))?.value.status.state).toBe('ended');
});
