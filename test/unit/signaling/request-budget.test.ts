import { expect, test } from 'vitest';
import { SessionId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { createRequestBudget, createRequestBudgets } from '../../../server/signaling/request-budget.ts';
import type { RequestBudget } from '../../../server/signaling/request-budget.ts';

const spend = (budget: RequestBudget, times: number, now: number) =>
  Array.from({ length: times }, () => budget.spend(now));

test('two seconds of the rate may come at once, as much again is refused, and what is beyond is a flood', () => {
  const verdicts = spend(createRequestBudget(5), 21, 0);
  expect(verdicts.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'allowed'));
  expect(verdicts.slice(10, 20)).toEqual(Array.from({ length: 10 }, () => 'refused'));
  expect(verdicts[20]).toBe('flood');
});

test('a session that comes back on another socket has what is left, and gets more only with time', () => {
  const sessionId = newId(SessionId, 'ses');
  const budgetOf = createRequestBudgets(5, () => 0);
  spend(budgetOf(sessionId), 21, 0);
  expect(budgetOf(sessionId).spend(0)).toBe('flood');
  expect(spend(budgetOf(sessionId), 6, 1000)).toEqual([
    ...Array.from({ length: 5 }, () => 'allowed'),
    'refused',
  ]);
  expect(budgetOf(newId(SessionId, 'ses')).spend(0)).toBe('allowed');
});

test('sessions are forgotten when they have asked nothing for a while, and only then', () => {
  let now = 0;
  const budgetOf = createRequestBudgets(5, () => now);
  const [quiet, flooding] = [newId(SessionId, 'ses'), newId(SessionId, 'ses')];
  const [ofQuiet, ofFlooding] = [budgetOf(quiet), budgetOf(flooding)];
  ofQuiet.spend(0);
  now = 1_000_000;
  spend(ofFlooding, 21, now);
  for (let others = 0; others <= 10_000; others += 1) budgetOf(newId(SessionId, 'ses'));
  expect(budgetOf(quiet)).not.toBe(ofQuiet);
  expect(budgetOf(flooding)).toBe(ofFlooding);
});
