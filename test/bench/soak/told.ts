/** A run's outcome for reading: everything that is wrong, by name. */
import { table } from '../support/report.ts';
import type { Outcome } from './aims.ts';

const SHOWN_CHARACTERS = 2000;

export function told({ ledger, calls, people, history }: Outcome): string {
  const found = Object.entries({ ...calls.left, ...people.left, ...history.wrong }).map(
    ([kind, all]) => `LEFT OR MISSING ${kind} (${all.length}): ${all.join(' · ').slice(0, SHOWN_CHARACTERS)}`,
  );
  const wrong = [...ledger.wrong].map(
    ([what, { count, first }]) => `WRONG ${what} (${count}): ${first.slice(0, SHOWN_CHARACTERS)}`,
  );
  const lives = [...ledger.lives].sort(([, one], [, other]) => other - one);
  const reasons = Object.entries(history.reasons).map(([reason, count]) => `${reason} ${count}`);
  return [
    table(['how calls went, as their shoppers saw it', ''], lives),
    `${history.calls} calls in the history: ${reasons.join(', ')}; ${history.messages} messages.`,
    `Calls and media were over after ${calls.seconds.toFixed(1)} s, people ${people.seconds.toFixed(1)} s later.`,
    ...wrong,
    ...found,
  ].join('\n');
}
