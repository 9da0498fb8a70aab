/** Calls and their timelines: written behind, read after what is behind has been written. */
import * as z from 'zod';
import type { PastCall } from '#protocol/agents.ts';
import { CallMedia, EndReason, TIMELINE_EVENTS, TimelineEntry } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import { CallId, ConversationId, PersonId } from '#protocol/ids.ts';
import { ShopContext, Side } from '#protocol/people.ts';
import type { Person } from '#protocol/people.ts';
import type { CallFacts, CallsRepository } from './history.ts';
import type { CallEventsTable, CallsTable, Database } from './schema.ts';
import { createWriteBehind } from './write-behind.ts';
import type { WriteTrouble } from './write-behind.ts';

/** One call of `record`, already in the form of the tables, so that later changes of the caller's objects do not show. */
interface Recorded {
  readonly call: CallsTable;
  readonly events: readonly CallEventsTable[];
  readonly onWritten: (() => void) | undefined;
}

export interface CallsRepositoryOptions {
  readonly onTrouble: (trouble: WriteTrouble) => void;
  readonly delayMs?: number;
  readonly retryMs?: number;
}

export function createCallsRepository(
  database: Database,
  options: CallsRepositoryOptions,
): CallsRepository & { close(): Promise<void> } {
  const behind = createWriteBehind<Recorded>({
    ...options,
    write,
    isTransient: (cause) => cause instanceof AppError && cause.retryable,
  });

  /**
   * A reader sees what was recorded: what is behind and concerns it is written first, and only then, or every
   * read would break up the batches. A failing store fails the read itself.
   */
  const settle = async (concerns: (call: CallsTable) => boolean): Promise<void> => {
    if (behind.isBehind(({ call }) => concerns(call))) await behind.flush();
  };

  return {
    record(facts, entries, version, onWritten) {
      const events = entries.map((entry, index) => eventRow(facts.id, entry, version, index));
      behind.add({ call: callRow(facts, version), events, onWritten });
    },

    async get(id) {
      await settle((call) => call.id === id);
      const row = await database.selectFrom('calls').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return undefined;
      const events = await database
        .selectFrom('call_events')
        .selectAll()
        .where('call_id', '=', id)
        .orderBy('version')
        .orderBy('at')
        .orderBy('id')
        .execute();
      return { ...factsOf(row), timeline: events.map(entryOf) };
    },

    async ofShopper(personId, limit) {
      await settle((call) => call.shopper_id === personId);
      const rows = await database
        .selectFrom('calls')
        .selectAll()
        .where('shopper_id', '=', personId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => pastCall(factsOf(row)));
    },

    async countOfShopper(personId) {
      await settle((call) => call.shopper_id === personId);
      const row = await database
        .selectFrom('calls')
        .select((count) => count.fn.countAll<number>().as('calls'))
        .where('shopper_id', '=', personId)
        .executeTakeFirstOrThrow();
      return Number(row.calls);
    },

    flush: () => behind.flush(),
    close: () => behind.close(),
  };

  async function write(items: readonly Recorded[]): Promise<void> {
    const calls = latestOf(items.map((item) => item.call));
    const events = items.flatMap((item) => item.events);
    await database.transaction().execute(async (transaction) => {
      for (const rows of chunks(calls, 50)) {
        await transaction
          .insertInto('calls')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet((row) => ({
                version: row.ref('excluded.version'),
                agent_id: row.ref('excluded.agent_id'),
                agent_name: row.ref('excluded.agent_name'),
                media: row.ref('excluded.media'),
                topic: row.ref('excluded.topic'),
                language: row.ref('excluded.language'),
                context: row.ref('excluded.context'),
                accepted_at: row.ref('excluded.accepted_at'),
                ended_at: row.ref('excluded.ended_at'),
                end_reason: row.ref('excluded.end_reason'),
                ended_by: row.ref('excluded.ended_by'),
              }))
              .whereRef('calls.version', '<=', 'excluded.version'),
          )
          .execute();
      }
      for (const rows of chunks(events, 50)) {
        await transaction
          .insertInto('call_events')
          .values(rows)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }
    });
    for (const { onWritten } of items) onWritten?.();
  }
}

/**
 * A call that changed several times within one batch is written once, as it is last. All servers write in one
 * order, so that no two of them each wait for a call that the other holds.
 */
function latestOf(rows: readonly CallsTable[]): CallsTable[] {
  const latest = new Map<string, CallsTable>();
  for (const row of rows) {
    const known = latest.get(row.id);
    if (known === undefined || known.version <= row.version) latest.set(row.id, row);
  }
  return [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whole chunks share one prepared statement; the rest costs one more. */
function chunks<T>(rows: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < rows.length; start += size) result.push(rows.slice(start, start + size));
  return result;
}

function callRow(facts: CallFacts, version: number): CallsTable {
  return {
    id: facts.id,
    version,
    conversation_id: facts.conversationId,
    shopper_id: facts.shopper.id,
    shopper_name: facts.shopper.displayName,
    agent_id: facts.agent?.id ?? null,
    agent_name: facts.agent?.displayName ?? null,
    media: facts.media,
    topic: facts.topic ?? null,
    language: facts.language,
    context: JSON.stringify(facts.context),
    created_at: facts.createdAt,
    accepted_at: facts.acceptedAt ?? null,
    ended_at: facts.endedAt ?? null,
    end_reason: facts.endReason ?? null,
    ended_by: facts.endedBy ?? null,
  };
}

/**
 * A change of a call is recorded once, so its number and the entry's place in it name the entry. Only the end may
 * come again, from whoever takes over after a server that may not have got to write it; and a call ends once.
 */
function eventRow(callId: CallId, entry: TimelineEntry, version: number, index: number): CallEventsTable {
  const name = entry.event === 'ended' ? 'ended' : `${version}.${String(index).padStart(2, '0')}`;
  return {
    id: `${callId}.${name}`,
    call_id: callId,
    version,
    at: entry.at,
    event: entry.event,
    side: entry.side ?? null,
    person_id: entry.person?.id ?? null,
    person_name: entry.person?.displayName ?? null,
    elapsed_ms: entry.elapsedMs ?? null,
    reason: entry.reason ?? null,
    details: entry.placement === undefined ? null : JSON.stringify({ placement: entry.placement }),
  };
}

function factsOf(row: CallsTable): CallFacts {
  return {
    id: CallId.parse(row.id),
    conversationId: ConversationId.parse(row.conversation_id),
    shopper: { id: PersonId.parse(row.shopper_id), displayName: row.shopper_name },
    agent: personOf(row.agent_id, row.agent_name),
    media: CallMedia.parse(row.media),
    topic: row.topic ?? undefined,
    language: row.language,
    context: ShopContext.parse(JSON.parse(row.context)),
    createdAt: row.created_at,
    acceptedAt: row.accepted_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    endReason: row.end_reason === null ? undefined : EndReason.parse(row.end_reason),
    endedBy: row.ended_by === null ? undefined : Side.parse(row.ended_by),
  };
}

const EventName = z.enum(TIMELINE_EVENTS);
const EventDetails = TimelineEntry.pick({ placement: true });

function entryOf(row: CallEventsTable): TimelineEntry {
  const who = personOf(row.person_id, row.person_name);
  return {
    at: row.at,
    event: EventName.parse(row.event),
    ...(row.side === null ? {} : { side: Side.parse(row.side) }),
    ...(who === undefined ? {} : { person: who }),
    ...(row.elapsed_ms === null ? {} : { elapsedMs: row.elapsed_ms }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.details === null ? {} : EventDetails.parse(JSON.parse(row.details))),
  };
}

function personOf(id: string | null, displayName: string | null): Person | undefined {
  return id === null ? undefined : { id: PersonId.parse(id), displayName: displayName ?? '' };
}

function pastCall(facts: CallFacts): PastCall {
  const { acceptedAt, endedAt } = facts;
  const talkMs = acceptedAt === undefined || endedAt === undefined ? 0 : Math.max(0, endedAt - acceptedAt);
  return {
    callId: facts.id,
    startedAt: facts.createdAt,
    endedAt,
    media: facts.media,
    topic: facts.topic,
    product: facts.context.product?.name,
    agentName: facts.agent?.displayName,
    endReason: facts.endReason,
    talkSeconds: Math.round(talkMs / 1000),
  };
}
