import { expect, test } from 'vitest';
import { createWorld } from '#test/services.ts';

test('an agent whose socket goes in the moment of the ring is passed over at once', async () => {
  const world = await createWorld();
  const { live, agents } = world.servers[0]!;
  const first = await world.agent('first');
  world.clock.advance(1000);
  const second = await world.agent('second');
  const put = live.calls.put.bind(live.calls);
  live.calls.put = async (id, call, ...rest) => {
    if (call.status.state === 'offered')
      await agents.apply(first.personId, { type: 'socket-lost', sessionId: first.sessionId });
    return put(id, call, ...rest);
  };
  const { id } = await world.start(world.shopper('ada'));
  await world.settle();
  expect((await live.calls.get(id))?.value.status).toMatchObject({
    state: 'offered',
    offer: { agent: { id: second.personId } },
  });
  expect(await agents.get(first.personId)).toMatchObject({ isLost: true, status: { state: 'available' } });
});
