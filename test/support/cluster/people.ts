/** People of a cluster without a browser, each at a server of one's own choice. */
import { systemClock } from '#platform/clock.ts';
import { derivedSecret } from '#platform/derived-secret.ts';
import { createDemo } from '#services/demo.ts';
import type { DemoPerson } from '#services/demo.ts';
import { READY } from '../server.ts';
import { connect } from '../signaling-client.ts';
import type { SignalingClient } from '../signaling-client.ts';
import { CLUSTER_SECRET } from './cluster.ts';

const demo = createDemo(systemClock, derivedSecret(CLUSTER_SECRET, 'demo'));

export async function shopperAt(origin: string, person: Partial<DemoPerson> = {}): Promise<SignalingClient> {
  return connect(origin, { token: await demo.token({ role: 'shopper', ...person }) });
}

/** Signed in and available. */
export async function agentAt(origin: string, person: Partial<DemoPerson> = {}): Promise<SignalingClient> {
  const agent = await connect(origin, { token: await demo.token({ role: 'agent', ...person }) });
  await agent.request('agent:set-status', { status: 'available', selfTest: READY });
  return agent;
}
