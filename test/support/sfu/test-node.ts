/** A media node with real workers, a control link to it, and everything that the link told. */
import type { ConfigInput } from '#config/schema.ts';
import { Config } from '#config/schema.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import type { ControlEventMap, ControlLink } from '#platform/link/control-link.ts';
import { createLogger } from '#platform/logger.ts';
import { PeerId, RoomId } from '#protocol/ids.ts';
import { SfuNode } from '#sfu/node.ts';

export type Told = {
  [Name in keyof ControlEventMap]: { name: Name; data: ControlEventMap[Name] };
}[keyof ControlEventMap];

export interface TestNode {
  readonly node: SfuNode;
  readonly link: ControlLink;
  /** Events in the order they came. */
  readonly told: Told[];
  of<Name extends keyof ControlEventMap>(name: Name): ControlEventMap[Name][];
  close(): Promise<void>;
}

const EVENTS = [
  'node.reported',
  'room.lost',
  'consumer.added',
  'consumer.removed',
  'consumer.paused',
  'producer.wanted',
] as const satisfies (keyof ControlEventMap)[];

export async function startTestNode(sfu: ConfigInput['sfu'] = {}, clusterKey?: string): Promise<TestNode> {
  const node = await SfuNode.create({
    config: Config.parse({ sfu: { workers: 1, ...sfu } }).sfu,
    clusterKey,
    logger: createLogger('silent'),
  });
  const link = linkInProcess(node.endpoint, (error) => {
    throw error;
  });
  const told: Told[] = [];
  for (const name of EVENTS) {
    link.on(name, (data) => {
      told.push({ name, data } as Told);
    });
  }
  return {
    node,
    link,
    told,
    of: <Name extends keyof ControlEventMap>(name: Name) =>
      told.filter((event) => event.name === name).map(({ data }) => data as ControlEventMap[Name]),
    async close() {
      await node.close('the test is over');
      link.close();
    },
  };
}

let counter = 0;

/** A room id that no other test has. */
export function aRoomId(): RoomId {
  counter += 1;
  return RoomId.parse(`room-${counter}.1`);
}

export const SHOPPER = PeerId.parse('shopper');
export const AGENT = PeerId.parse('agent');
