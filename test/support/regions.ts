/** Media nodes in several regions, without media, for tests of where calls go. */
import type { NodeReport } from '#protocol/control.ts';
import { NodeId } from '#protocol/ids.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import type { Services } from '#services/create-services.ts';
import { createFakeNode } from './fake-node.ts';
import type { FakeNode } from './fake-node.ts';

/** Adds a node that the registry knows; `report` may say anything of it, its region first. */
export async function addNode(
  { nodes }: Pick<Services, 'nodes'>,
  id: string,
  report: Partial<NodeReport>,
): Promise<FakeNode> {
  const node = createFakeNode({ nodeId: id });
  node.report(report);
  await nodes.add(
    linkInProcess(node.endpoint, () => {}),
    { id: NodeId.parse(id), controlUrl: `http://${id}.example`, probeUrl: `http://${id}.example/probe` },
  );
  return node;
}

export const FRANKFURT = { region: 'frankfurt', location: { latitude: 50.1, longitude: 8.7 } };
export const SINGAPORE = { region: 'singapore', location: { latitude: 1.4, longitude: 103.8 } };
/** Round trips in ms of people who live near one of the two. */
export const EUROPEAN = { frankfurt: 20, singapore: 220 };
export const ASIAN = { frankfurt: 220, singapore: 20 };
