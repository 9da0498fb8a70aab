import { expect, it } from 'vitest';
import { readWays } from '#sdk/check/read-ways.ts';

const local = (id: string, protocol: string, candidateType = 'host') => ({
  id,
  type: 'local-candidate',
  protocol,
  candidateType,
});
const pair = (id: string, localCandidateId: string, more: object = {}) => ({
  id,
  type: 'candidate-pair',
  localCandidateId,
  ...more,
});

it('reads the way in use, its round trip, and which others answer', () => {
  const stats = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' },
    local('L1', 'udp'),
    local('L2', 'tcp'),
    pair('P1', 'L1', { state: 'succeeded', currentRoundTripTime: 0.0424, responsesReceived: 4 }),
    pair('P2', 'L2', { state: 'in-progress', responsesReceived: 0 }),
  ];
  expect(readWays([stats])).toEqual({ way: 'udp', roundTripMs: 42, open: { udp: true, tcp: false } });
});

it('takes one pair that answers for the whole way, whatever the others of it do', () => {
  const stats = [
    local('L1', 'udp'),
    local('L2', 'udp'),
    pair('P1', 'L1', { state: 'succeeded' }),
    pair('P2', 'L2', { state: 'failed' }),
  ];
  expect(readWays([stats]).open).toEqual({ udp: true });
});

it('knows a relay by its candidate, also where it is reached over UDP', () => {
  const stats = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' },
    local('L1', 'udp', 'relay'),
    pair('P1', 'L1', { state: 'succeeded' }),
  ];
  expect(readWays([stats])).toEqual({ way: 'relay', open: { relay: true } });
});

it('reads Firefox, which marks the pair in use itself', () => {
  const stats = [
    local('L1', 'tcp'),
    pair('P1', 'L1', { state: 'succeeded', selected: true, currentRoundTripTime: 0.2 }),
  ];
  expect(readWays([stats])).toEqual({ way: 'tcp', roundTripMs: 200, open: { tcp: true } });
});

it('knows nothing of what was not tried, nor without transports', () => {
  expect(readWays([])).toEqual({});
  expect(readWays([[local('L1', 'udp'), pair('P1', 'gone', { state: 'succeeded' })]])).toEqual({});
});

it('keeps a broken clock of a browser within what may be told', () => {
  const stats = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' },
    local('L1', 'udp'),
    pair('P1', 'L1', { state: 'succeeded', currentRoundTripTime: 1e6 }),
  ];
  expect(readWays([stats]).roundTripMs).toBe(60_000);
});
