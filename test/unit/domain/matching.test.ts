import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PersonId } from '#protocol/ids.ts';
import { isDeclinedByAll, rankAgents } from '#domain/matching.ts';

const personId = fc.integer({ min: 0, max: 20 }).map((n) => PersonId.parse(`agent:${n}`));
const tag = fc.constantFrom('en', 'en-GB', 'zh', 'zh-Hans', 'fr');
const agent = fc.record({ personId, languages: fc.array(tag, { maxLength: 3 }), idleSince: fc.nat(1000) });
const agents = fc.uniqueArray(agent, { selector: (one) => one.personId, maxLength: 15 });
const call = fc.record({ language: tag, declinedBy: fc.uniqueArray(personId, { maxLength: 10 }) });

test('nobody who declined is asked again, and everybody else is', () => {
  fc.assert(
    fc.property(call, agents, (waiting, free) => {
      const ranked = rankAgents(waiting, free).map((one) => one.personId);
      const expected = free.map((one) => one.personId).filter((id) => !waiting.declinedBy.includes(id));
      expect([...ranked].sort()).toEqual([...expected].sort());
    }),
  );
});

test('the choice does not depend on the order in which agents are found', () => {
  fc.assert(
    fc.property(call, agents, (waiting, free) => {
      expect(rankAgents(waiting, free.toReversed())).toEqual(rankAgents(waiting, free));
    }),
  );
});

test('who speaks the language comes before who does not, and of equals the longest idle', () => {
  fc.assert(
    fc.property(call, agents, (waiting, free) => {
      const speaks = (languages: readonly string[]) =>
        languages.some((one) => one.split('-')[0] === waiting.language.split('-')[0]);
      const ranked = rankAgents(waiting, free);
      ranked.forEach((one, index) => {
        const following = ranked[index + 1];
        if (following === undefined) return;
        expect(Number(speaks(one.languages))).toBeGreaterThanOrEqual(Number(speaks(following.languages)));
        const isEqual = one.languages.join() === following.languages.join();
        if (isEqual) expect(one.idleSince).toBeLessThanOrEqual(following.idleSince);
      });
    }),
  );
});

test('the very variety of a language comes before another of it', () => {
  const [a, b] = [PersonId.parse('agent:a'), PersonId.parse('agent:b')];
  const ranked = rankAgents({ language: 'zh-Hans', declinedBy: [] }, [
    { personId: a, languages: ['zh-Hant'], idleSince: 0 },
    { personId: b, languages: ['ZH-hans'], idleSince: 9 },
  ]);
  expect(ranked.map((one) => one.personId)).toEqual([b, a]);
});

test('a call is declined by all when everyone present has declined, and somebody is present', () => {
  const [a, b] = [PersonId.parse('agent:a'), PersonId.parse('agent:b')];
  const declined = (by: PersonId[], present: PersonId[]) =>
    isDeclinedByAll({ language: 'en', declinedBy: by }, present);
  expect(declined([a, b], [a, b])).toBe(true);
  expect(declined([a, b], [a])).toBe(true);
  expect(declined([a], [a, b])).toBe(false);
  expect(declined([a], [])).toBe(false);
  expect(declined([], [a])).toBe(false);
});
