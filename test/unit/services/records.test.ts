import { expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { createWorld } from '#test/services.ts';

test('a call’s timeline is kept in the history, in order and with its end', async () => {
  const world = await createWorld();
  const { calls } = world.servers[0]!;
  const shopper = world.shopper('ada');
  const { id: callId } = await world.start(shopper);
  const agent = await world.agent('kim');
  await world.settle();
  const offered = world.told.find(({ name }) => name === 'call:offered');
  if (offered?.name !== 'call:offered') throw new Error('it does not ring');
  world.clock.advance(1000);
  await calls.accept(agent, { callId, offerId: offered.data.offer.offerId });
  await calls.reportFirstMedia(shopper, { callId, kind: 'frame', elapsedMs: 77 });
  await calls.reportFirstMedia(agent, { callId, kind: 'audio', elapsedMs: 88 });
  await calls.end(shopper, { callId });
  await world.history.calls.flush();
  const kept = await world.history.calls.get(callId);
  expect(kept?.timeline.map(({ event }) => event)).toEqual([
    'queued',
    'placed',
    'placed',
    'offered',
    'accepted',
    'first-frame',
    'first-audio',
    'connected',
    'ended',
  ]);
  expect(kept).toMatchObject({ endReason: 'completed', endedBy: 'shopper', agent: { id: 'agent:kim' } });
  expect(kept?.timeline[5]).toMatchObject({ side: 'shopper', elapsedMs: 77 });
});

test('an ended call leaves live state by itself', async () => {
  const world = await createWorld({ config: { calls: { keepEndedSeconds: 10 } } });
  const { calls, live } = world.servers[0]!;
  const shopper = world.shopper('ada');
  const { id: callId } = await world.start(shopper);
  await calls.end(shopper, { callId });
  expect(await live.calls.get(callId)).toBeDefined();
  world.clock.advance(10_000);
  expect(await live.calls.get(callId)).toBeUndefined();
  expect(await live.callers.get(shopper.personId)).toBeUndefined();
});

test('news of the queue are gathered: a hundred changes between two looks are one message each', async () => {
  const world = await createWorld({ config: { calls: { noAgentSeconds: 3600 } } });
  const first = world.shopper('first');
  await world.start(first);
  await world.pass(500);
  const before = world.told.length;
  for (let n = 0; n < 100; n += 1) await world.start(world.shopper(`s${n}`));
  await world.pass(500);
  const moved = world.told
    .slice(before)
    .filter(({ to, name }) => to === first.sessionId && name === 'queue:moved');
  expect(moved).toHaveLength(1);
  expect(moved[0]).toMatchObject({ data: { queue: { position: 1, size: 101 } } });
  expect(world.told.slice(before).filter(({ name }) => name === 'agent:queue-changed')).toHaveLength(1);
});

test('a waiting shopper whose history cannot be read still has a call', async () => {
  const world = await createWorld();
  world.history.calls.countOfShopper = () => Promise.reject(new Error('the disk is gone'));
  const call = await world.start({
    ...world.shopper('ada'),
    conversationId: 'conv_01940000-0000-7000-8000-000000000000' as never,
  });
  await until('it waits', () => call.state === 'queued');
});
