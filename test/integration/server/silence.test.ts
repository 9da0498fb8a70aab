import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DemoPerson } from '#services/demo.ts';
import { startRelay } from '#test/relay/relay.ts';
import type { Relay } from '#test/relay/relay.ts';
import { READY, answeredCall, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';

const TOLD_MS = 6000;

let server: TestServer;
let relay: Relay;
beforeEach(async () => {
  server = await startTestServer({ config: { calls: { graceSeconds: 1 } } });
  relay = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: server.app.port },
    protocols: ['tcp'],
  });
});
afterEach(async () => {
  await relay.close();
  await server.close();
});

/** Signs in through the relay, where a socket can be silenced without being closed. */
const throughRelay = async (person: DemoPerson): Promise<SignalingClient> =>
  connect(`http://127.0.0.1:${relay.port}`, { token: await server.token(person) });

async function hearsOfTheSilence(other: SignalingClient, side: 'shopper' | 'agent'): Promise<void> {
  const heard = (state: string) =>
    until(
      `the other side hears that the call is ${state}`,
      () =>
        other.heard.find((event) => event.name === 'call:changed' && event.data.call.state === state)?.data,
      { timeoutMs: TOLD_MS },
    );
  expect(await heard('interrupted')).toMatchObject({ call: { [side]: { connected: false } } });
  expect(await heard('ended')).toMatchObject({ call: { endReason: `${side}-lost`, endedBy: side } });
}

test('when one side falls silent without a word, the other is told within six seconds, and then why the call ends', async () => {
  // An agent each, one after the other: so it is known who rings.
  const silentShopper = await throughRelay({ role: 'shopper' });
  const agent = await server.agent({ id: 'kim' });
  await answeredCall(silentShopper, agent);
  const silentAgent = await throughRelay({ role: 'agent', id: 'lee' });
  await silentAgent.request('agent:set-status', { status: 'available', selfTest: READY });
  const shopper = await server.shopper();
  await answeredCall(shopper, silentAgent);

  relay.set({ isCut: true });
  await Promise.all([hearsOfTheSilence(agent, 'shopper'), hearsOfTheSilence(shopper, 'agent')]);
});
