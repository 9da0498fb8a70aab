/** Whether the history holds what people were promised: an end with a reason for every call, and every message. */
import { DatabaseSync } from 'node:sqlite';
import type { Ledger } from './ledger.ts';

export interface HistoryCheck {
  readonly calls: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly messages: number;
  /** Ids, by what is wrong with them; empty when all is well. */
  readonly wrong: Readonly<Record<string, readonly string[]>>;
}

export function checkHistory(file: string, { begun, acked }: Ledger): HistoryCheck {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const ask = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
    const ids = (sql: string): string[] => ask(sql).map(({ id }) => String(id));
    const calls = new Set(ids('SELECT id FROM calls'));
    const messages = new Set(ids('SELECT id FROM messages'));
    const wrong = {
      'calls that are not there': [...begun.keys()].filter((id) => !calls.has(id)),
      'calls without an end': ids('SELECT id FROM calls WHERE ended_at IS NULL OR end_reason IS NULL'),
      'calls whose end is not in the timeline': ids(
        `SELECT id FROM calls WHERE id NOT IN (SELECT call_id FROM call_events WHERE event = 'ended')`,
      ),
      'calls that ended twice': ids(
        `SELECT call_id AS id FROM call_events WHERE event = 'ended' GROUP BY call_id HAVING COUNT(*) > 1`,
      ),
      'acked messages that are not there': [...acked.keys()].filter((id) => !messages.has(id)),
      'conversations with a gap': ids(
        `SELECT c.id FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
         GROUP BY c.id HAVING c.last_sequence <> COUNT(m.id) OR c.last_sequence <> COALESCE(MAX(m.sequence), 0)`,
      ),
    };
    const reasons = ask('SELECT end_reason AS reason, COUNT(*) AS count FROM calls GROUP BY end_reason');
    return {
      calls: calls.size,
      messages: messages.size,
      reasons: Object.fromEntries(reasons.map(({ reason, count }) => [String(reason), Number(count)])),
      wrong: Object.fromEntries(Object.entries(wrong).filter(([, found]) => found.length > 0)),
    };
  } finally {
    database.close();
  }
}
