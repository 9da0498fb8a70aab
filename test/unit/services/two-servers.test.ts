import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '#services/ports.ts';
import { createWorld } from '#test/services.ts';
import type { World } from '#test/services.ts';
import { until } from '#test/until.ts';

async function offersNow(world: World, calls: readonly { readonly id: string }[]) {
  const { live } = world.servers[0]!;
  const found = await Promise.all(calls.map(({ id }) => live.calls.get(id)));
  return found.flatMap((call) => (call?.value.status.state === 'offered' ? [call.value.status.offer] : []));
}

test('two servers over one live state never ring one agent twice nor one call at two agents', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.nat(1), { minLength: 12, maxLength: 12 }),
      async (shoppers, agents, which) => {
        const world = await createWorld({ servers: 2 });
        const [calls] = await Promise.all([
          Promise.all(
            Array.from({ length: shoppers }, (_, n) =>
              world.start(world.shopper(`s${n}`), world.servers[which[n] ?? 0]),
            ),
          ),
          Promise.all(Array.from({ length: agents }, (_, n) => world.agent(`a${n}`))),
        ]);
        for (const server of world.servers) server.queue.requestMatch();
        await world.settle();
        const offers = await offersNow(world, calls);
        expect(offers).toHaveLength(Math.min(shoppers, agents));
        expect(new Set(offers.map(({ agent }) => agent.id)).size).toBe(offers.length);
        const { live } = world.servers[0]!;
        const everyone = await live.agents.list();
        const reserved = everyone
          .filter(({ value }) => value.status.state === 'reserved')
          .map(({ id }) => id);
        expect(reserved.sort()).toEqual(offers.map(({ agent }) => agent.id as string).sort());
        expect(await live.queue.size()).toBe(shoppers - offers.length);
        await world.history.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('of an accept and a hang-up on two servers at once one wins, and nothing is left half done', async () => {
  for (let round = 0; round < 20; round += 1) {
    const world = await createWorld({ servers: 2 });
    const [one, two] = world.servers as [World['servers'][number], World['servers'][number]];
    const agent: Actor = await world.agent('kim');
    const shopper = world.shopper('ada');
    const { id: callId } = await world.start(shopper, one);
    await world.settle();
    const [offer] = await offersNow(world, [{ id: callId }]);
    const [accepted, ended] = await Promise.allSettled([
      two.calls.accept(agent, { callId, offerId: offer!.id }),
      one.calls.end(shopper, { callId }),
    ]);
    await world.settle();
    expect(ended.status).toBe('fulfilled');
    const { status } = (await one.live.calls.get(callId))!.value;
    expect(status).toMatchObject({
      state: 'ended',
      reason: accepted.status === 'fulfilled' ? 'completed' : 'abandoned',
    });
    expect((await one.agents.get(agent.personId))?.status.state).toBe('available');
    await until('its end is kept', async () => (await one.live.openCalls.size()) === 0);
    await world.history.close();
  }
});

test('only the server that holds the lease sweeps, and another takes over when it stops', async () => {
  const world = await createWorld({
    servers: 2,
    config: { calls: { waitSeconds: 30, noAgentSeconds: 3600 } },
  });
  const [one, two] = world.servers as [World['servers'][number], World['servers'][number]];
  const { id } = await world.start(world.shopper('ada'));
  await one.sweeper.sweep();
  world.clock.advance(2000);
  await two.sweeper.sweep();
  expect(world.told.filter(({ name }) => name === 'queue:moved')).toHaveLength(1);
  // The first is gone: its lease runs out, and the deadline is still known.
  world.clock.advance(31_000);
  await two.sweeper.sweep();
  expect((await two.live.calls.get(id))?.value.status).toMatchObject({ state: 'ended', reason: 'no-agent' });
});
