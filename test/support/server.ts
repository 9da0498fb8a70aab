/** The real server on a free port, with a history in memory; over a fake media node unless told otherwise. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '#config/schema.ts';
import type { ConfigInput } from '#config/schema.ts';
import { RequestId } from '#protocol/ids.ts';
import type { OfferView } from '#protocol/calls.ts';
import { createLogger } from '#platform/logger.ts';
import type { Logger } from '#platform/logger.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import { newId } from '#platform/uuid.ts';
import type { DemoPerson } from '#services/demo.ts';
import { fixedNodes } from '#services/node-source.ts';
import { startApp } from '../../server/app.ts';
import type { App } from '../../server/app.ts';
import { createFakeNode } from './fake-node.ts';
import type { FakeNode } from './fake-node.ts';
import { connect } from './signaling-client.ts';
import type { Credentials, SignalingClient } from './signaling-client.ts';

export interface TestServer {
  readonly app: App;
  readonly url: string;
  readonly node: FakeNode;
  readonly link: ControlLink;
  token(person: DemoPerson): Promise<string>;
  /** Signs in or resumes. */
  connect(credentials: Credentials): Promise<SignalingClient>;
  /** Closes the client's socket, as a page does that is left, and comes back. */
  reload(client: SignalingClient): Promise<SignalingClient>;
  shopper(person?: Partial<DemoPerson>): Promise<SignalingClient>;
  /** Signed in and available. */
  agent(person?: Partial<DemoPerson>): Promise<SignalingClient>;
  /** Closes the clients too, and fails when anything is left of a call. */
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly config?: ConfigInput;
  readonly logger?: Logger;
}

export const READY = { audioUnlocked: true, microphoneOpened: true } as const;

export function testConfig(input: ConfigInput, folder: string): Config {
  return Config.parse({
    ...input,
    http: { port: 0, ...input.http },
    history: { file: ':memory:', files: join(folder, 'files'), ...input.history },
    limits: { connectionsPerMinute: 100_000, requestsPerSecond: 1000, ...input.limits },
  });
}

export async function startTestServer({
  config = {},
  logger = createLogger('silent'),
}: TestServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-server-'));
  const node = createFakeNode();
  const link = linkInProcess(node.endpoint, (error) => {
    throw error;
  });
  const app = await startApp({
    config: testConfig(config, folder),
    logger,
    nodes: fixedNodes([link]),
    staticDir: join(folder, 'pages'),
  });
  const url = `http://127.0.0.1:${app.port}`;
  const clients: SignalingClient[] = [];
  const token = (person: DemoPerson): Promise<string> => {
    if (app.demo === undefined) throw new Error('this server has no demo sign-in');
    return app.demo.token(person);
  };
  async function connectAs(credentials: Credentials): Promise<SignalingClient> {
    const client = await connect(url, credentials);
    clients.push(client);
    return client;
  }
  const signIn = async (person: DemoPerson): Promise<SignalingClient> =>
    connectAs({ token: await token(person) });
  return {
    app,
    url,
    node,
    link,
    token,
    connect: connectAs,
    reload(client) {
      client.close();
      return connectAs({ resume: client.resume });
    },
    shopper: (person = {}) => signIn({ role: 'shopper', ...person }),
    async agent(person = {}) {
      const client = await signIn({ role: 'agent', ...person });
      await client.request('agent:set-status', { status: 'available', selfTest: READY });
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      await app.close();
      const left = await app.serialize();
      await rm(folder, { recursive: true, force: true });
      const rooms = node.rooms.size;
      if (Object.values(left).some((count) => count > 0) || rooms > 0) {
        throw new Error(`something is left: ${JSON.stringify({ ...left, rooms })}`);
      }
    },
  };
}

export function newRequestId(): RequestId {
  return newId(RequestId, 'req');
}

/** Starts a call and waits until it rings at the agent. */
export async function ring(shopper: SignalingClient, agent: SignalingClient): Promise<OfferView> {
  const { call } = await shopper.request('call:start', { requestId: newRequestId(), media: 'video' });
  const { offer } = await agent.event(
    'call:offered',
    ({ offer: { call: offered } }) => offered.id === call.id,
  );
  return offer;
}

/** Starts a call and has it answered. */
export async function answeredCall(
  shopper: SignalingClient,
  agent: SignalingClient,
): Promise<OfferView['call']> {
  const { call, offerId } = await ring(shopper, agent);
  return (await agent.request('call:accept', { callId: call.id, offerId })).call;
}
