/** How calls looked and sounded: one row a report, written behind, read as the series of a call. */
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { Side } from '#protocol/people.ts';
import { PackedSample, QualityNote } from '#protocol/quality.ts';
import { uuidv7 } from '#platform/uuid.ts';
import type { QualityRepository } from './history.ts';
import type { CallQualityTable, Database } from './schema.ts';
import { createWriteBehind } from './write-behind.ts';
import type { WriteTrouble } from './write-behind.ts';

export interface QualityRepositoryOptions {
  readonly onTrouble: (trouble: WriteTrouble) => void;
}

const ROWS_AT_ONCE = 50;
/** Figures are worth less than the facts of calls: fewer of them wait while the store is away. */
const KEPT_ROWS = 10_000;
/** Nobody waits for them, and there are many. */
const DELAY_MS = 500;

export function createQualityRepository(
  database: Database,
  { onTrouble }: QualityRepositoryOptions,
): QualityRepository & { close(): Promise<void> } {
  const behind = createWriteBehind<CallQualityTable>({
    write,
    onTrouble,
    isTransient: (cause) => cause instanceof AppError && cause.retryable,
    delayMs: DELAY_MS,
    keptItems: KEPT_ROWS,
  });

  async function write(rows: readonly CallQualityTable[]): Promise<void> {
    await database.transaction().execute(async (transaction) => {
      for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
        await transaction
          .insertInto('call_quality')
          .values(rows.slice(start, start + ROWS_AT_ONCE))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }
    });
  }

  return {
    record({ callId, side, at, samples, notes }) {
      behind.add({
        id: uuidv7(),
        call_id: callId,
        side,
        at,
        samples: JSON.stringify(samples),
        notes: notes.length === 0 ? null : JSON.stringify(notes),
      });
    },

    async of(callId) {
      if (behind.isBehind((row) => row.call_id === callId)) await behind.flush();
      const rows = await database
        .selectFrom('call_quality')
        .selectAll()
        .where('call_id', '=', callId)
        .orderBy('at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        callId,
        side: Side.parse(row.side),
        at: row.at,
        samples: Samples.parse(JSON.parse(row.samples)),
        notes: row.notes === null ? [] : Notes.parse(JSON.parse(row.notes)),
      }));
    },

    flush: () => behind.flush(),
    close: () => behind.close(),
  };
}

const Samples = z.array(PackedSample);
const Notes = z.array(QualityNote);
