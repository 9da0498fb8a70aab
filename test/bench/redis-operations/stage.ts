/** A cluster in this process: a real Redis, real servers on it, media nodes without media behind real control links. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { controlRequests } from '#protocol/control.ts';
import { openLiveState } from '#platform/live/open-live-state.ts';
import { createLogger } from '#platform/logger.ts';
import type { DemoPerson } from '#services/demo.ts';
import { ControlSessions } from '#sfu/control-sessions.ts';
import { register } from '#sfu/registration.ts';
import { CLUSTER_KEY, startControlServer } from '#test/control-server.ts';
import { createFakeNode } from '#test/fake-node.ts';
import { startRedis } from '#test/redis.ts';
import type { RedisServer } from '#test/redis.ts';
import { READY, testConfig } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { until } from '#test/until.ts';
import type { App } from '../../../server/app.ts';
import { startInCluster } from '../../../server/in-cluster.ts';

export const PREFIX = 'vitrine';

export interface Stage {
  readonly redis: RedisServer;
  readonly servers: readonly App[];
  addServer(): Promise<void>;
  /** Resolves when every server is linked to it. */
  addNode(): Promise<void>;
  shopper(server: number): Promise<SignalingClient>;
  /** Signed in and available; always the same person, unless others are there. */
  agent(server: number, agentsThere?: number): Promise<SignalingClient>;
  close(): Promise<void>;
}

const logger = createLogger('silent');

export async function startStage(): Promise<Stage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-bench-'));
  const redis = await startRedis(['--enable-debug-command', 'yes']);
  const settings = { url: redis.url, prefix: PREFIX, timeoutSeconds: 5 };
  const servers: App[] = [];
  const closing: (() => Promise<unknown> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => redis.close(),
  ];
  let nodes = 0;
  let people = 0;

  async function signIn(server: number, role: DemoPerson['role'], agentsThere = 0): Promise<SignalingClient> {
    const { port, demo } = servers[server]!;
    people += 1;
    // Shoppers are new, agents come back.
    const id = role === 'agent' ? `agent-${server}-${agentsThere}` : `shopper-${people}`;
    const token = await demo!.token({ role, id });
    return connect(`http://127.0.0.1:${port}`, { token });
  }

  return {
    redis,
    servers,
    async addServer() {
      const config = testConfig(
        {
          redis: settings,
          auth: { demo: 'on' },
          cluster: { secret: CLUSTER_KEY, serverId: `server-${servers.length}` },
          history: { file: path.join(folder, 'history.sqlite') },
        },
        folder,
      );
      const app = await startInCluster({ config, logger, staticDir: folder });
      servers.push(app);
      closing.push(() => app.close());
    },
    async addNode() {
      const nodeId = `node-${(nodes += 1)}`;
      const fake = createFakeNode({ nodeId, isRecording: false });
      // As a real node does: what is about a room goes to the server that spoke of it last.
      const sessions = new ControlSessions({
        dispatch: (name, input) => end.dispatch(name, input),
        hasRoom: (id) => fake.rooms.has(id),
        graceMs: 1000,
        onForsaken: () => undefined,
        logger,
      });
      const end = fake.endpoint.connect((name, data) => sessions.emit(name, data as never));
      const control = await startControlServer({
        connect: (tell, caller) => sessions.connect(tell, caller),
      });
      closing.push(() => control.close());
      const live = await openLiveState(settings, logger);
      const report = (await reportOf(end)).report;
      const registration = await register({
        state: live.state,
        logger,
        report: () => report,
        controlUrl: control.url,
        onUsurped: (error) => {
          throw error;
        },
      });
      closing.push(async () => {
        await registration.withdraw();
        sessions.stop();
        await live.close();
      });
      await until(`${nodeId} to be linked`, () =>
        servers.every(({ services }) => services.nodes.all().length === nodes),
      );
    },
    shopper: (server) => signIn(server, 'shopper'),
    async agent(server, agentsThere) {
      const agent = await signIn(server, 'agent', agentsThere);
      await agent.request('agent:set-status', { status: 'available', selfTest: READY });
      return agent;
    },
    async close() {
      for (const step of closing.splice(0).toReversed()) await step();
    },
  };
}

async function reportOf(end: ReturnType<ReturnType<typeof createFakeNode>['endpoint']['connect']>) {
  const reply = await end.dispatch('node.describe', {});
  if (!('ok' in reply)) throw new Error('the fake node does not describe itself');
  return controlRequests['node.describe'].output.parse(reply.ok);
}
