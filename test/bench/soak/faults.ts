/** What breaks, one after the other, and how it is mended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { killWorkers } from '#test/cluster/call-at.ts';
import type { NodeMember, ServerMember } from '#test/cluster/cluster.ts';
import type { Dice } from './dice.ts';
import type { SoakStage } from './stage.ts';

export interface Fault {
  readonly kind: FaultKind;
  readonly what: string;
  /** Breaks it and mends it. */
  readonly happen: () => Promise<void>;
}

/** Never ended, only disturbed: their memory can be followed from the begin to the end. */
export interface Survivors {
  readonly server: ServerMember;
  readonly node: NodeMember;
}

type Act = (stage: SoakStage, dice: Dice, survivors: Survivors) => Omit<Fault, 'kind'>;

const otherThan = <T>(all: Iterable<T>, one: T, dice: Dice): T =>
  dice.shuffled([...all].filter((each) => each !== one))[0]!;
const anyNode = ({ cluster }: SoakStage, dice: Dice): NodeMember =>
  dice.shuffled([...cluster.nodes.values()])[0]!;
const mortalNode = ({ cluster }: SoakStage, dice: Dice, { node }: Survivors): NodeMember =>
  otherThan(cluster.nodes.values(), node, dice);
const mortalServer = ({ cluster }: SoakStage, dice: Dice, { server }: Survivors): ServerMember =>
  otherThan(cluster.servers, server, dice);

const ACTS = {
  'node-killed': (stage, dice, survivors) => {
    const node = mortalNode(stage, dice, survivors);
    const awayMs = dice.between(500, 10_000);
    return {
      what: node.options.nodeId,
      async happen() {
        node.signal('SIGKILL');
        await node.child.ended();
        await sleep(awayMs);
        await stage.cluster.startNode(node.options);
      },
    };
  },
  'node-silent': (stage, dice) => {
    const node = anyNode(stage, dice);
    const silentMs = dice.between(1500, 9000);
    return {
      what: `${node.options.nodeId} for ${seconds(silentMs)}`,
      async happen() {
        node.signal('SIGSTOP');
        await sleep(silentMs);
        node.signal('SIGCONT');
      },
    };
  },
  'node-cut-off': (stage, dice) => {
    const node = anyNode(stage, dice);
    const link = stage.links.get(node.options.nodeId)!;
    const cutMs = dice.between(1500, 15_000);
    return {
      what: `${node.options.nodeId} for ${seconds(cutMs)}`,
      async happen() {
        link.set({ isCut: true });
        await sleep(cutMs);
        link.set({});
        // A firewall that forgot them: half of the time what was on its way arrives, half of the time it is reset.
        if (dice.chance(0.5)) link.resetConnections();
      },
    };
  },
  'worker-killed': (stage, dice) => {
    const node = anyNode(stage, dice);
    return { what: node.options.nodeId, happen: () => killWorkers(node) };
  },
  'node-drained': (stage, dice, survivors) => {
    const node = mortalNode(stage, dice, survivors);
    return {
      what: node.options.nodeId,
      async happen() {
        node.child.signal('SIGTERM');
        await node.child.ended();
        await stage.cluster.startNode(node.options);
      },
    };
  },
  'server-killed': (stage, dice, survivors) => {
    const server = mortalServer(stage, dice, survivors);
    const awayMs = dice.between(0, 8000);
    return {
      what: server.name,
      async happen() {
        server.child.signal('SIGKILL');
        await server.child.ended();
        await sleep(awayMs);
        await stage.cluster.restartServer(server);
      },
    };
  },
  'server-stopped': (stage, dice, survivors) => {
    const server = mortalServer(stage, dice, survivors);
    return {
      what: server.name,
      async happen() {
        await server.child.end();
        await stage.cluster.restartServer(server);
      },
    };
  },
  'server-silent': (stage, dice) => {
    const server = dice.shuffled(stage.cluster.servers)[0]!;
    const silentMs = dice.between(1500, 9000);
    return {
      what: `${server.name} for ${seconds(silentMs)}`,
      async happen() {
        server.child.signal('SIGSTOP');
        await sleep(silentMs);
        server.child.signal('SIGCONT');
      },
    };
  },
  'redis-frozen': ({ cluster }, dice) => {
    const frozenMs = dice.between(5000, 15_000);
    return {
      what: `for ${seconds(frozenMs)}`,
      async happen() {
        cluster.redis.pause();
        await sleep(frozenMs);
        cluster.redis.resume();
      },
    };
  },
} satisfies Record<string, Act>;

export type FaultKind = keyof typeof ACTS;
export const FAULT_KINDS = Object.keys(ACTS) as FaultKind[];

/** Every kind once in random order, then every kind again. */
export function* faultsOf(
  stage: SoakStage,
  dice: Dice,
  survivors: Survivors,
  kinds: readonly FaultKind[] = FAULT_KINDS,
): Generator<Fault, never> {
  for (;;) for (const kind of dice.shuffled(kinds)) yield { kind, ...ACTS[kind](stage, dice, survivors) };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
