import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Role } from '#protocol/people.ts';
import { type Answers, attack, SHOP } from '#test/stage/attacker.ts';
import { badMessages, EVENTS } from '#test/stage/bad-messages.ts';
import { useStage } from '#test/stage/stage.ts';

const MESSAGES = 20_000;
const ROLES = Role.options;

/** Frames come 25 times a second; the machine is shared with the flood. */
const LONGEST_PAUSE_MS = 1000;

const stage = useStage({
  config: {
    auth: { issuers: [SHOP], demo: 'on' },
    // The limits are for another test: here every message shall reach its handler.
    limits: { requestsPerSecond: 100_000, connectionsPerMinute: 100_000 },
    calls: { noAgentSeconds: 2 },
  },
});

test(`${MESSAGES} bad messages at every event in every role are each answered with a code, beside a call that nobody disturbs`, async () => {
  const [shopper, agent] = await stage.videoCall({ shopper: { isTapped: true } });
  await shopper.isInState('active');

  // What an attacker might have overheard: the ids of the call that runs.
  const ids = {
    callId: shopper.heard(/"call":\{"id":"(call_[0-9a-f-]+)"/),
    conversationId: shopper.heard(/"conversationId":"(conv_[0-9a-f-]+)"/),
    transportId: shopper.heard(/"id":"([0-9a-f]{8}-[0-9a-f-]{27})"/),
    personId: agent.heard(/"(shopper:[^"]+)"/),
  };
  const each = Math.ceil(MESSAGES / ROLES.length / EVENTS.length);
  const messagesOf = (seed: number) =>
    EVENTS.flatMap((event, index) =>
      fc.sample(badMessages(event, ids), { numRuns: each, seed: seed + index }),
    );

  const all: Answers = { codes: {}, wrong: [] };
  const attacks = async () => {
    for (const [index, role] of ROLES.entries()) {
      const { codes, wrong } = await attack(stage.server.origin, role, messagesOf(index * 1000), {
        parallel: 50,
      });
      for (const [code, count] of Object.entries(codes)) all.codes[code] = (all.codes[code] ?? 0) + count;
      all.wrong.push(...wrong);
    }
  };
  const over = attacks();
  const pauses = await Promise.all([
    shopper.longestPauseMs('agent', over),
    agent.longestPauseMs('shopper', over),
  ]);
  await over;

  const sent = Object.values(all.codes).reduce((sum, count) => sum + count, 0);
  console.log(
    `${sent} messages: ${JSON.stringify(all.codes)}; longest pauses ${pauses.map(Math.round).join(' and ')} ms`,
  );
  expect(all.wrong.slice(0, 5)).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(MESSAGES);
  // Most are refused, and for more than one reason: the generator reaches beyond the first check.
  for (const code of ['BAD_REQUEST', 'FORBIDDEN', 'CALL_NOT_FOUND'])
    expect(all.codes[code]).toBeGreaterThan(50);
  expect(Math.max(...pauses)).toBeLessThan(LONGEST_PAUSE_MS);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await shopper.isInState('active');
}, 150_000);
