/** Where the one open call of a cluster is, and what can be done to its node. */
import type { CallRecord } from '#domain/call-record.ts';
import { mediaWorkersOf } from '../child-processes.ts';
import { until } from '../until.ts';
import type { Cluster, NodeMember, ServerMember } from './cluster.ts';

const PATIENCE_MS = 20_000;

export async function openCall({ live }: Cluster): Promise<CallRecord> {
  const [open] = await live.openCalls.range({});
  const found = open && (await live.calls.get(open.member));
  if (found === undefined) throw new Error('there is no open call');
  return found.value;
}

export async function nodeOfCall(cluster: Cluster): Promise<NodeMember> {
  const { nodeId } = await openCall(cluster);
  const node = cluster.nodes.get(nodeId);
  if (node === undefined) throw new Error(`nobody started the node ${nodeId}`);
  return node;
}

/** The call was given other rooms since. */
export async function hasMoved(cluster: Cluster, { mediaGeneration }: CallRecord): Promise<void> {
  await until(
    'the call to have other rooms',
    async () => (await openCall(cluster)).mediaGeneration > mediaGeneration,
    {
      timeoutMs: PATIENCE_MS,
    },
  );
}

/** Kills the workers of a node, which goes on; resolves when it has others. */
export async function killWorkers({ child }: NodeMember): Promise<void> {
  const lost = mediaWorkersOf(child.pid);
  for (const pid of lost) process.kill(pid, 'SIGKILL');
  await until('other workers', () => mediaWorkersOf(child.pid).some((pid) => !lost.includes(pid)), {
    timeoutMs: PATIENCE_MS,
  });
}

/** Both parties' sockets are at servers that run. */
export async function bothAreServed(cluster: Cluster): Promise<void> {
  await until(
    'both parties to be with a server that runs',
    async () => {
      const { shopper, agent } = await openCall(cluster);
      const served = [shopper, agent].map(async (party) => {
        const status = party && (await cluster.live.sessions.get(party.sessionId))?.value.status;
        return status?.state === 'online' && isRunning(cluster, status.serverId);
      });
      return (await Promise.all(served)).every(Boolean);
    },
    { timeoutMs: PATIENCE_MS },
  );
}

/** A server's id begins with its name, and ends with what is new at each start. */
function isRunning({ servers }: Cluster, serverId: string): boolean {
  return servers.some(
    ({ name, child }: ServerMember) => child.isRunning() && serverId.startsWith(`${name}.`),
  );
}

export async function areReady({ servers }: Cluster, expected: boolean): Promise<void> {
  await until(
    `the servers to be ${expected ? 'ready' : 'not ready'}`,
    async () => {
      const answers = await Promise.all(servers.map(({ origin }) => fetch(`${origin}/readyz`)));
      return answers.every(({ ok }) => ok === expected);
    },
    { timeoutMs: PATIENCE_MS },
  );
}
