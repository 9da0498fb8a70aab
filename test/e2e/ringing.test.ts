import { beforeAll, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { startRelay } from '#test/relay/relay.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const stage = useStage({ config: { calls: { ringSeconds: 6 } } });
let shopper: Person;
let first: Person;
let second: Person;

beforeAll(async () => {
  [shopper, first] = await Promise.all([stage.shopper(), stage.agent({ name: 'first agent' })]);
});

test('a reload in the queue keeps the call and the place', async () => {
  await shopper.startsCall('Voice call');
  await shopper.isInState('queued');
  await shopper.reloads();
  await shopper.isInState('queued');
  await shopper.reads('You are next');
});

test('while it rings the agent reads what the shopper wrote, and can write back', async () => {
  await shopper.writes('Is it still in stock?');
  await shopper.press('Send');
  await first.turnOn('Available');
  await first.sees('Accept', 'button');
  await first.reads('Is it still in stock?');
  await first.writes('It is, one moment please.');
  await first.press('Send');
  await shopper.reads('It is, one moment please.');
});

test('a shopper who leaves before the answer stops the ring', async () => {
  await shopper.press('Hang up');
  await first.doesNotSee('Accept');
  await first.reads('The shopper left the line.');
  await shopper.reads('You left the queue.');
});

test('a declined call goes on to the next agent, and not back to the first', async () => {
  second = await stage.agent({ name: 'second agent', beside: first });
  await shopper.press('Call again');
  await first.sees('Accept', 'button');
  await second.turnOn('Available');
  await first.press('Decline');
  await second.sees('Accept', 'button');
  await first.doesNotSee('Accept');
  await second.press('Accept');
  await shopper.isInState('active');
  await shopper.hears('agent');
  await second.press('Hang up');
  await shopper.reads('The agent ended the call.');
});

test('when two agents accept at once, one has the call and the other is told', async () => {
  // The late one still sees the ring that has gone on to the other: news reaches them slowly.
  const relay = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: stage.server.port },
    protocols: ['tcp'],
  });
  stage.later(() => relay.close());
  await second.turnOff('Available');
  await first.turnOff('Available');
  const late = await stage.agent({
    name: 'late agent',
    beside: first,
    origin: `http://127.0.0.1:${relay.port}`,
  });
  await late.turnOn('Available');
  await shopper.press('Call again');
  await late.sees('Accept', 'button');
  await second.turnOn('Available');
  relay.tcp.down.conditions = { ...relay.tcp.down.conditions, delayMs: 2500 };

  await second.press('Accept');
  await late.press('Accept');
  await shopper.isInState('active');
  await until('the late agent to be told', async () =>
    /A colleague answered first|already being looked after|went on to a colleague/.test(
      await late.pageText(),
    ),
  );
  await late.doesNotSee('Accept');
  await shopper.hears('agent');
  expect(await second.pageText()).toContain('Call with');
  await second.press('Hang up');
});
