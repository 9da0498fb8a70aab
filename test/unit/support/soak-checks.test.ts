import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MessageId, CallId, ConversationId } from '#protocol/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { openHistory } from '#history/open-history.ts';
import { checkHistory } from '../../bench/soak/history-check.ts';
import { createDice } from '../../bench/soak/dice.ts';
import { createLedger } from '../../bench/soak/ledger.ts';
import { courseOf, patienceOf, summarizeMemory } from '../../bench/soak/memory.ts';

const uuid = '01890000-0000-7000-8000-00000000000';

async function aHistory(): Promise<{ file: string; write: (sql: string) => void }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vitrine-soak-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'history.sqlite');
  const history = await openHistory({ file, logger: createLogger('silent') });
  await history.close();
  return {
    file,
    write(sql) {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    },
  };
}

const call = (id: string, ended: boolean): string => `INSERT INTO calls
  (id, conversation_id, shopper_id, shopper_name, media, language, context, created_at, ended_at, end_reason, version)
  VALUES ('${id}', 'conv_${uuid}1', 's', 's', 'voice', 'en', '{}', 1, ${ended ? 2 : 'NULL'}, ${ended ? "'completed'" : 'NULL'}, 1);`;
const end = (id: string, of: string): string =>
  `INSERT INTO call_events (id, call_id, version, at, event) VALUES ('${id}', '${of}', 1, 2, 'ended');`;
const conversation = (messages: number): string =>
  `INSERT INTO conversations (id, shopper_id, shopper_name, last_sequence) VALUES ('conv_${uuid}1', 's', 's', ${messages});`;
const message = (id: string, sequence: number): string => `INSERT INTO messages
  (id, conversation_id, sequence, person_id, person_name, side, sent_at, text)
  VALUES ('${id}', 'conv_${uuid}1', ${sequence}, 's', 's', 'shopper', 1, 'hello');`;

function promised(callId: string, messageId: string) {
  const ledger = createLedger();
  ledger.begun.set(CallId.parse(callId), 0);
  ledger.acked.set(MessageId.parse(messageId), ConversationId.parse(`conv_${uuid}1`));
  return ledger;
}

test('a history with an end for every call and every acked message is in order', async () => {
  const { file, write } = await aHistory();
  write(
    call(`call_${uuid}1`, true) + end('e1', `call_${uuid}1`) + conversation(1) + message(`msg_${uuid}1`, 1),
  );
  const check = checkHistory(file, promised(`call_${uuid}1`, `msg_${uuid}1`));
  expect(check.wrong).toEqual({});
  expect(check.reasons).toEqual({ completed: 1 });
});

test('a lost call, one without an end, one with two, a lost message and a gap are each found', async () => {
  const { file, write } = await aHistory();
  write(
    call(`call_${uuid}2`, false) + call(`call_${uuid}3`, true) + conversation(2) + message(`msg_${uuid}3`, 2),
  );
  write(end('e1', `call_${uuid}3`) + end('e2', `call_${uuid}3`));
  expect(checkHistory(file, promised(`call_${uuid}1`, `msg_${uuid}1`)).wrong).toEqual({
    'calls that are not there': [`call_${uuid}1`],
    'calls without an end': [`call_${uuid}2`],
    'calls whose end is not in the timeline': [`call_${uuid}2`],
    'calls that ended twice': [`call_${uuid}3`],
    'acked messages that are not there': [`msg_${uuid}1`],
    'conversations with a gap': [`conv_${uuid}1`],
  });
});

test('memory that grows is seen through noise, and memory that swings is flat', () => {
  const points = (mb: (minute: number) => number) =>
    Array.from({ length: 100 }, (_, index) => ({ minute: index / 4, mb: mb(index / 4) }));
  const swing = (minute: number): number => 100 + 10 * Math.sin(minute * 40);
  expect(Math.abs(courseOf(points(swing)).growthPercent)).toBeLessThan(3);
  const leak = courseOf(points((minute) => swing(minute) + minute));
  expect(leak.mbPerMinute).toBeCloseTo(1, 1);
  expect(leak.growthPercent).toBeGreaterThan(10);
});

test('a process that lived too short says nothing of its memory', () => {
  const samples = Array.from({ length: 30 }, (_, index) => ({ minute: index / 4, rssMb: 100 + index }));
  expect(summarizeMemory({ name: 'one', kind: 'media node', samples }, patienceOf(30))).toBeUndefined();
  expect(
    summarizeMemory({ name: 'one', kind: 'media node', samples }, patienceOf(3))?.minutes,
  ).toBeGreaterThan(6);
});

test('the same seed and name throw the same dice, and another name others', () => {
  const throws = (seed: number, name: string) => {
    const dice = createDice(seed, name);
    return Array.from({ length: 20 }, () => dice.whole(1, 6));
  };
  expect(throws(1, 'faults')).toEqual(throws(1, 'faults'));
  expect(throws(1, 'faults')).not.toEqual(throws(1, 'desk 0'));
  expect(throws(1, 'faults')).not.toEqual(throws(2, 'faults'));
});
