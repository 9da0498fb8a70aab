/** What `GET /v1/calls/:id` tells of a call: its facts, where it stands, and how long each step took. */
import { AppError } from '#protocol/errors.ts';
import type { CallState, TimelineEntry } from '#protocol/calls.ts';
import type { CallId } from '#protocol/ids.ts';
import type { Person, Side } from '#protocol/people.ts';
import type { CallFacts, History } from '#history/history.ts';

/** A call that has not left live state. A `CallView` is one. */
export type LiveCall = CallFacts & { readonly state: CallState };

type PerSide = { readonly [S in Side]?: number };

export interface CallReport {
  readonly id: CallId;
  readonly conversationId: string;
  /** `ended` or where it stands now; absent for a call that a crash left without an end. */
  readonly state?: CallState;
  readonly media: string;
  readonly topic?: string | undefined;
  readonly language: string;
  readonly context: CallFacts['context'];
  readonly shopper: Person;
  readonly agent?: Person | undefined;
  readonly createdAt: string;
  readonly acceptedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly endReason?: string | undefined;
  readonly endedBy?: Side | undefined;
  /** Milliseconds from the answer to the first decoded frame and to the first heard audio, by side. */
  readonly firstFrameMs: PerSide;
  readonly firstAudioMs: PerSide;
  /** Without why the media went where: that has an address of its own. */
  readonly timeline: readonly (Omit<TimelineEntry, 'at' | 'placement'> & { readonly at: string })[];
}

export type FindCallReport = (id: CallId) => Promise<CallReport>;

/** @returns a function that throws AppError CALL_NOT_FOUND */
export function createCallReport(deps: {
  readonly history: Pick<History, 'calls'>;
  readonly liveCall?: (id: CallId) => Promise<LiveCall | undefined>;
}): FindCallReport {
  return async (id) => {
    // The history first: what it had to catch up with is then not newer than the live call.
    const kept = await deps.history.calls.get(id);
    const live = await deps.liveCall?.(id);
    const facts = live ?? kept;
    if (facts === undefined) throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
    const state = live?.state ?? (kept?.endedAt === undefined ? undefined : 'ended');
    return report(facts, state, kept?.timeline ?? []);
  };
}

function report(
  facts: CallFacts,
  state: CallState | undefined,
  timeline: readonly TimelineEntry[],
): CallReport {
  return {
    id: facts.id,
    conversationId: facts.conversationId,
    ...(state === undefined ? {} : { state }),
    media: facts.media,
    topic: facts.topic,
    language: facts.language,
    context: facts.context,
    shopper: person(facts.shopper),
    agent: facts.agent === undefined ? undefined : person(facts.agent),
    createdAt: iso(facts.createdAt),
    acceptedAt: facts.acceptedAt === undefined ? undefined : iso(facts.acceptedAt),
    endedAt: facts.endedAt === undefined ? undefined : iso(facts.endedAt),
    endReason: facts.endReason,
    endedBy: facts.endedBy,
    firstFrameMs: firstOf(timeline, 'first-frame'),
    firstAudioMs: firstOf(timeline, 'first-audio'),
    timeline: timeline.map(({ placement: _, ...entry }) => ({ ...entry, at: iso(entry.at) })),
  };
}

/** A live party also has a session, which is nobody else's business. */
function person({ id, displayName }: Person): Person {
  return { id, displayName };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function firstOf(timeline: readonly TimelineEntry[], event: TimelineEntry['event']): PerSide {
  const result: { [S in Side]?: number } = {};
  for (const entry of timeline) {
    if (entry.event !== event || entry.side === undefined || entry.elapsedMs === undefined) continue;
    result[entry.side] ??= entry.elapsedMs;
  }
  return result;
}
