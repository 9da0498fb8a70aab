/** What the people of the soak were promised: what has to be found in the history afterwards. */
import type { CallId, ConversationId, MessageId } from '#protocol/ids.ts';

export interface Ledger {
  /** Every call whose begin the server acked, and when, on the clock of `performance`. */
  readonly begun: Map<CallId, number>;
  /** Every message that the server acked. */
  readonly acked: Map<MessageId, ConversationId>;
  /** How lives went, by a word for each. */
  readonly lives: Map<string, number>;
  /** What parties saw that none should: the first of each kind in full. */
  readonly wrong: Map<string, { count: number; readonly first: string }>;
}

export function createLedger(): Ledger {
  return { begun: new Map(), acked: new Map(), lives: new Map(), wrong: new Map() };
}

export function noteLife({ lives }: Ledger, how: string): void {
  lives.set(how, (lives.get(how) ?? 0) + 1);
}

export function noteWrong({ wrong }: Ledger, what: string, detail: string): void {
  const known = wrong.get(what);
  if (known === undefined) wrong.set(what, { count: 1, first: detail });
  else known.count += 1;
}
