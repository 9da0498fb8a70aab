/** The media node's machine: starting → ready → draining → gone; ready → lost → ready. Pure. */
import { createMachine, unchanged } from './machine.ts';
import type { Step, Table } from './machine.ts';

export type NodeStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  | { readonly state: 'draining' }
  | { readonly state: 'lost' }
  | { readonly state: 'gone' };

export interface NodeState {
  readonly status: NodeStatus;
}

export type NodeEvent =
  | { readonly type: 'reported'; readonly isDraining: boolean }
  | { readonly type: 'link-lost' }
  | { readonly type: 'removed' };

type NodeStep = Step<NodeState, never>;
const to = (status: NodeStatus): NodeStep => ({ record: { status }, effects: [] });
const gone = (): NodeStep => to({ state: 'gone' });
const lost = (): NodeStep => to({ state: 'lost' });
const reported = (node: NodeState, { isDraining }: { readonly isDraining: boolean }): NodeStep => {
  const state = isDraining ? 'draining' : 'ready';
  return node.status.state === state ? unchanged(node) : to({ state });
};

const table: Table<NodeState, NodeEvent, undefined, never> = {
  starting: { reported: reported, 'link-lost': lost, removed: gone },
  ready: { reported: reported, 'link-lost': lost, removed: gone },
  draining: { reported: reported, 'link-lost': lost, removed: gone },
  lost: { reported: reported, 'link-lost': (node) => unchanged(node), removed: gone },
  gone: { 'link-lost': (node) => unchanged(node), removed: (node) => unchanged(node) },
};

export const nodeMachine = createMachine('node', table);
