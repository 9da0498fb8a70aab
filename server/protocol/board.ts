/** What `GET /v1/board` tells operators: the whole installation at a glance, and what is wrong with it. */
import * as z from 'zod';
import { CallMedia, CallState } from './calls.ts';
import { NodeLoad } from './control.ts';
import { CallId, Instant, NodeId } from './ids.ts';
import { Location, PlacementDecision, Region } from './placement.ts';

/** Calls that are told one by one; the others are counted. */
export const MOST_BOARD_CALLS = 100;

/** Parts of the installation that a server checks. */
export const BoardTrouble = z.enum(['live-state', 'history', 'media-node']);
export type BoardTrouble = z.output<typeof BoardTrouble>;

export const BoardNode = z.object({
  nodeId: NodeId,
  region: Region,
  location: Location.optional(),
  residency: z.array(z.string()),
  load: NodeLoad,
  state: z.enum(['starting', 'ready', 'draining', 'lost', 'gone']),
});
export type BoardNode = z.output<typeof BoardNode>;

export const BoardServer = z.object({
  serverId: z.string(),
  startedAt: Instant.optional(),
  /** People whose sockets are there. */
  sessions: z.int().nonnegative(),
  /** It said lately that it is there. */
  isHeard: z.boolean(),
});
export type BoardServer = z.output<typeof BoardServer>;

export const BoardCall = z.object({
  callId: CallId,
  state: CallState,
  media: CallMedia,
  createdAt: Instant,
  acceptedAt: Instant.optional(),
  /** Times its media was put on another node because its own was gone or emptied; as far as the history has it. */
  moves: z.int().nonnegative(),
  nodeId: NodeId,
  /** The agent's, where it is another one. */
  agentNodeId: NodeId.optional(),
  /** The last decision; absent until the history has it. */
  placement: PlacementDecision.extend({ at: Instant }).optional(),
});
export type BoardCall = z.output<typeof BoardCall>;

export const Board = z.object({
  at: Instant,
  /** The server that answered. */
  servedBy: z.string(),
  troubles: z.array(BoardTrouble),
  nodes: z.array(BoardNode),
  /** Round trips that nodes measured between two regions. */
  ways: z.array(z.object({ between: z.tuple([Region, Region]), rttMs: z.number() })),
  servers: z.array(BoardServer),
  people: z.object({
    waiting: z.int().nonnegative(),
    longestSince: Instant.optional(),
    agents: z.int().nonnegative(),
  }),
  calls: z.object({
    /** All that have not ended. */
    total: z.int().nonnegative(),
    /** The newest of them. */
    shown: z.array(BoardCall).max(MOST_BOARD_CALLS),
  }),
});
export type Board = z.output<typeof Board>;
