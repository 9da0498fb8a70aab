import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Noted } from '#sdk/quality/notes.ts';
import type { Way, WayState } from '#sdk/ways/way-choice.ts';
import { LOOK_EVERY_MS, WayKeeper } from '#sdk/ways/way-keeper.ts';
import type { Reports } from '#sdk/ways/way-stats.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two transports of which a share of what they carry is lost, by the way that each takes. */
function setUp(ways: readonly Way[] = ['udp', 'tcp'], state?: WayState) {
  const lossOn: Partial<Record<Way, number>> = {};
  const used: [Way, Way] = ['udp', 'udp'];
  const sums = used.map(() => ({ received: 0, lost: 0, questions: 0, answers: 0 }));
  const taken: (Way | undefined)[] = [];
  const closed = new Set<Way>();
  const notes: Noted[] = [];
  const read = (): Promise<Reports[]> =>
    Promise.resolve(
      used.map((way, index) => {
        const sum = sums[index];
        if (sum === undefined) throw new Error('unreachable: there are two');
        const loss = lossOn[way] ?? 0;
        sum.received += 100 * (1 - loss);
        sum.lost += 100 * loss;
        sum.questions += 2;
        sum.answers += 2 * (1 - loss);
        return new Map(
          Object.entries({
            transport: { type: 'transport', selectedCandidatePairId: 'pair' },
            pair: { localCandidateId: 'local', requestsSent: sum.questions, responsesReceived: sum.answers },
            local: { protocol: way },
            voice: {
              type: 'inbound-rtp',
              kind: 'audio',
              packetsReceived: sum.received,
              packetsLost: sum.lost,
            },
          }),
        );
      }),
    );
  const keeper = new WayKeeper({
    rules: { leaveAt: 0.3, leaveSeconds: 8, returnSeconds: 30 },
    ways,
    read,
    reaches: (way) => Promise.resolve(!closed.has(way)),
    take: (way) => taken.push(way),
    note: (note) => notes.push(note),
    state,
    now: () => Date.now(),
  });
  const passes = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  return { keeper, lossOn, used, closed, taken, notes, passes };
}

describe('the keeper of the way', () => {
  it('has TCP taken where UDP loses much, tells why, and is free again when UDP is worth a look', async () => {
    const { keeper, lossOn, used, taken, notes, passes } = setUp();
    lossOn.udp = 0.5;
    keeper.start();
    await passes(14);
    expect(taken).toEqual(['tcp']);
    expect(notes).toEqual([
      { kind: 'way', cause: 'loss', detail: { from: 'udp', to: 'tcp', troublePercent: 50 } },
    ]);
    used.fill('tcp');
    await passes(60);
    expect(taken).toEqual(['tcp', undefined]);
    expect(notes.at(-1)).toMatchObject({ cause: 'return', detail: { from: 'tcp', to: 'udp' } });
    keeper.stop();
  });

  it('does not judge the new way while one of both transports is still on the old one', async () => {
    const { keeper, lossOn, used, taken, passes } = setUp(['udp', 'tcp', 'relay-tcp']);
    lossOn.udp = 0.5;
    keeper.start();
    await passes(8);
    used[0] = 'tcp';
    await passes(8);
    expect(taken).toEqual(['tcp']);
    used[1] = 'tcp';
    await passes(10);
    expect(taken).toEqual(['tcp']);
    keeper.stop();
  });

  it('stays where it is when what was sought is not open, says so, and asks again later', async () => {
    const { keeper, lossOn, closed, taken, notes, passes } = setUp();
    lossOn.udp = 0.5;
    closed.add('tcp');
    keeper.start();
    await passes(20);
    expect(taken).toEqual([]);
    expect(notes.map(({ cause }) => cause)).toEqual(['loss', 'unreached']);
    closed.clear();
    await passes(26);
    expect(taken).toEqual(['tcp']);
    keeper.stop();
  });

  it('does not count what UDP loses against TCP, to which ICE took one of the transports by itself', async () => {
    const { keeper, lossOn, used, taken, passes } = setUp();
    used[0] = 'tcp';
    lossOn.udp = 0.5;
    keeper.start();
    await passes(14);
    expect(taken).toEqual(['tcp']);
    keeper.stop();
  });

  it('has what is known by the transports before these', async () => {
    const former = setUp();
    former.lossOn.udp = 0.5;
    former.keeper.start();
    await former.passes(8);
    former.keeper.stop();
    const { keeper, used, taken, notes, passes } = setUp(['udp', 'tcp'], former.keeper.state);
    used.fill('tcp');
    keeper.start();
    await passes(60);
    expect(taken).toEqual([undefined]);
    expect(notes.map(({ cause }) => cause)).toEqual(['return']);
    keeper.stop();
  });

  it('knows nothing any more on another network', async () => {
    const { keeper, lossOn, used, taken, passes } = setUp();
    lossOn.udp = 0.5;
    keeper.start();
    await passes(14);
    keeper.released(true);
    lossOn.udp = 0;
    used.fill('udp');
    await passes(120);
    expect(taken).toEqual(['tcp']);
    keeper.stop();
  });

  it('looks no more after it was stopped', async () => {
    const stopped = setUp();
    stopped.lossOn.udp = 0.9;
    stopped.keeper.start();
    await stopped.passes(LOOK_EVERY_MS / 1000);
    stopped.keeper.stop();
    await stopped.passes(60);
    expect(stopped.taken).toEqual([]);
  });
});
