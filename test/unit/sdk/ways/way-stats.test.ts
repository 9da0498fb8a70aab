import { describe, expect, it } from 'vitest';
import { countersOf, firstLook, lookAt } from '#sdk/ways/way-stats.ts';
import type { WayCounters } from '#sdk/ways/way-stats.ts';

const NOTHING: WayCounters = {
  way: 'udp',
  received: 0,
  lost: 0,
  asked: 0,
  sent: 0,
  repeated: 0,
  reportedLost: 0,
  questions: 0,
  answers: 0,
  answeredIn: 0,
};

const look = (...spans: readonly Partial<WayCounters>[]) =>
  lookAt(
    spans.map((now) => ({ before: { ...NOTHING, way: now.way ?? 'udp' }, now: { ...NOTHING, ...now } })),
  );
const trouble = (...spans: readonly Partial<WayCounters>[]): number | undefined => look(...spans).trouble;

type Reports = Record<string, Record<string, unknown>>;
const counters = (reports: Reports): WayCounters => countersOf(new Map(Object.entries(reports)));

describe('the round trip on a way', () => {
  it('is the mean of the answers of a span, and at first of all that there are', () => {
    const before = { ...NOTHING, answers: 4, answeredIn: 0.4 };
    const now = { ...NOTHING, answers: 6, answeredIn: 1.6 };
    expect(lookAt([{ before, now }]).roundTripMs).toBeCloseTo(600);
    expect(lookAt([{ before, now: before }]).roundTripMs).toBeUndefined();
    expect(firstLook([before, NOTHING])).toMatchObject({ trouble: undefined, questions: 0 });
    expect(firstLook([before, NOTHING]).roundTripMs).toBeCloseTo(100);
    expect(firstLook([NOTHING]).roundTripMs).toBeUndefined();
  });
});

describe('what a browser says of its way', () => {
  const pair = { type: 'candidate-pair', localCandidateId: 'l', requestsSent: 9, responsesReceived: 7 };

  it.each([
    ['udp', { protocol: 'udp', candidateType: 'host' }],
    ['tcp', { protocol: 'tcp', candidateType: 'prflx' }],
    ['relay-udp', { protocol: 'udp', candidateType: 'relay', relayProtocol: 'udp' }],
    ['relay-tcp', { protocol: 'udp', candidateType: 'prflx', relayProtocol: 'tcp' }],
    ['relay-tcp', { protocol: 'udp', candidateType: 'relay', relayProtocol: 'tls' }],
  ])('names it %s in Chromium', (way, candidate) => {
    const found = counters({
      t: { type: 'transport', selectedCandidatePairId: 'p' },
      other: { type: 'candidate-pair', localCandidateId: 'x' },
      p: pair,
      l: { type: 'local-candidate', ...candidate },
    });
    expect(found).toMatchObject({ way, questions: 9, answers: 7 });
  });

  it('is read in Firefox too, which marks the pair', () => {
    const found = counters({
      other: { ...pair, localCandidateId: 'x', selected: false },
      p: { ...pair, selected: true },
      l: { type: 'local-candidate', protocol: 'tcp' },
    });
    expect(found.way).toBe('tcp');
  });

  it('is nothing where no way stands', () => {
    expect(counters({}).way).toBeUndefined();
  });

  it('counts voices where there are any, and pictures elsewhere', () => {
    const voice = { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50, packetsLost: 5, nackCount: 4 };
    const picture = {
      type: 'inbound-rtp',
      kind: 'video',
      packetsReceived: 900,
      packetsLost: 90,
      nackCount: 60,
    };
    expect(counters({ voice, picture })).toMatchObject({ received: 50, lost: 5, asked: 4 });
    expect(counters({ picture })).toMatchObject({ received: 900, lost: 90, asked: 0 });
  });
});

describe('the trouble on a way', () => {
  it('is not known while too little flows', () => {
    expect(trouble({ received: 5, lost: 5 }, { sent: 3 })).toBeUndefined();
  });

  it('is what is lost on the way down', () => {
    expect(trouble({ received: 60, lost: 40 })).toBeCloseTo(0.4);
  });

  it('is also what was lost and mended', () => {
    expect(trouble({ received: 99, lost: 1, asked: 40 })).toBeCloseTo(0.4);
  });

  it('is what the node asks for again on the way up', () => {
    expect(trouble({ sent: 150, repeated: 50 })).toBeCloseTo(1 / 3);
  });

  it('is what the node reports as lost, and asks for again', () => {
    expect(trouble({ sent: 150, repeated: 50, reportedLost: 50 })).toBeCloseTo(2 / 3);
  });

  it("comes with ICE's questions, which tell whose it is", () => {
    const sending = { sent: 100, reportedLost: 45, questions: 5, answers: 2 };
    expect(look(sending, { received: 100, questions: 4, answers: 4 })).toMatchObject({
      questions: 9,
      missed: 3,
    });
    // The answer to a question of the time before.
    expect(look({ questions: 1, answers: 2 }).missed).toBe(0);
  });

  it('is that of the worse direction', () => {
    expect(trouble({ received: 100, lost: 0 }, { sent: 150, repeated: 50 })).toBeCloseTo(1 / 3);
  });

  it('is how late a stream is, which loses nothing itself', () => {
    const stream = { way: 'tcp', received: 60, lost: 40, sent: 100, reportedLost: 40 } as const;
    expect(trouble({ ...stream, questions: 4, answers: 4, answeredIn: 0.4 })).toBe(0);
    expect(trouble({ ...stream, questions: 4, answers: 4, answeredIn: 3.2 })).toBeCloseTo(0.5);
    expect(trouble({ ...stream, questions: 3, answers: 0 })).toBe(1);
    expect(trouble(stream)).toBeUndefined();
  });
});
