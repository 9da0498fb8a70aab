import { expect, test } from 'vitest';
import { FRESH_WAYS } from '#sdk/ways/way-choice.ts';
import { atAnotherNode } from '#sdk/ways/pair-ways.ts';

test('at another node a call knows which ways are no good, and no longer how far the node is', () => {
  const udp = { trouble: 0.5, bestMs: 20, failures: 2, notBefore: 60_000 };
  const seen = { way: 'udp', at: 1, trouble: 0.5, roundTripMs: 20, questions: 4, missed: 2 } as const;
  const state = { ...FRESH_WAYS, way: 'tcp', looks: [seen], known: { udp } } as const;
  expect(atAnotherNode({ wanted: 'tcp', state })).toEqual({
    wanted: 'tcp',
    state: { ...state, looks: [], known: { udp: { ...udp, bestMs: undefined } } },
  });
});

test('before anything was seen nothing is known there either', () => {
  expect(atAnotherNode({ wanted: undefined, state: undefined })).toEqual({
    wanted: undefined,
    state: undefined,
  });
});
