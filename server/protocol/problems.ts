/** What a side finds wrong with its own microphone, camera or sound, so that the other side can help. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId } from './ids.ts';
import { Side } from './people.ts';

/** Closed list; kinds are added, never renamed. Each has sentences in the catalogue that name what to do. */
export const PROBLEM_KINDS = [
  /** Open, not muted, and nothing comes out of it. */
  'microphone-silent',
  /** The system has muted it, e.g. for a phone call. */
  'microphone-taken',
  /** Open, and yet nothing of it is sent. */
  'microphone-dead',
  'camera-black',
  /** The same picture, to the last dot, for long. */
  'camera-frozen',
  'camera-taken',
  'camera-dead',
  /** The other side speaks or could, and nothing of it arrives here. */
  'voice-missing',
  /** What is said here comes back from the other side's speaker. */
  'echo',
] as const;
export const ProblemKind = z.enum(PROBLEM_KINDS);
export type ProblemKind = z.output<typeof ProblemKind>;

const Kinds = z.array(ProblemKind).max(PROBLEM_KINDS.length);

export const problemRequests = {
  /** All that this side has now; an empty list when all is well again. */
  'problem:report': request(z.strictObject({ callId: CallId, kinds: Kinds }), z.object({})),
} as const satisfies Requests;

export const problemEvents = {
  'problem:changed': event(z.object({ callId: CallId, side: Side, kinds: Kinds })),
} as const satisfies Events;
