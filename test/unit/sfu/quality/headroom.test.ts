import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_LINK, headroom } from '#sfu/quality/headroom.ts';
import type { Headroom } from '#sfu/quality/headroom.ts';
import type { LinkFacts } from '#sfu/quality/link-facts.ts';
import { NO_PAST } from '#sfu/quality/link-past.ts';

const GOOD: LinkFacts = {
  estimate: 1_000_000,
  desired: 1_700_000,
  sent: 900_000,
  pictures: 840_000,
  repeated: 0,
  loss: 0,
  queueMs: 0,
  isStopped: false,
};

/** A link as the estimator sees it, and an encoder that sends what it may. */
class Link {
  estimate = 1_000_000;
  state: Headroom = UNKNOWN_LINK;
  now = 0;
  queueBits = 0;
  sent = 0;
  capacity: number;
  readonly desired = 1_700_000;
  readonly voice = 60_000;
  readonly queueSeconds = 0.4;
  readonly chance: number;

  constructor(capacity: number, chance = 0) {
    this.capacity = capacity;
    this.chance = chance;
  }

  get queueMs(): number {
    return (this.queueBits / this.capacity) * 1000;
  }

  run(seconds: number, each?: () => void): void {
    const step = 0.25;
    for (let end = this.now + seconds * 1000; this.now < end; this.now += step * 1000) {
      const picture = Math.min(this.state.allowance, this.desired);
      this.sent = picture + this.voice;
      const waiting = Math.max(0, this.queueBits + (this.sent - this.capacity) * step);
      // What stands for longer than the queue is long is lost.
      this.queueBits = Math.min(this.capacity * this.queueSeconds, waiting);
      const overflow = (waiting - this.queueBits) / Math.max(1, this.sent * step);
      const through = Math.min(picture, Math.max(0, this.capacity - this.voice));
      if (this.queueMs > 50) this.estimate = Math.min(this.estimate, through * 0.85);
      else if (this.chance > 0.1) this.estimate *= 1 - this.chance * 0.5 * step;
      else this.estimate = Math.min(this.estimate * (1 + 0.08 * step), 1.5 * through + 10_000);
      this.estimate = Math.max(30_000, this.estimate, this.state.floor);
      const { estimate, desired, sent, queueMs } = this;
      const facts = {
        ...{ estimate, desired, sent, queueMs },
        pictures: picture,
        repeated: 0,
        loss: this.chance + (1 - this.chance) * overflow,
        isStopped: false,
      };
      this.state = headroom(this.state, facts, this.now);
      each?.();
    }
  }
}

describe('the room for pictures on a link', () => {
  it('leaves the voice its part of whatever the estimate is', () => {
    const bits = fc.integer({ min: 30_000, max: 5_000_000 });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            estimate: bits,
            desired: bits,
            sent: bits,
            share: fc.double({ min: 0, max: 1, noNaN: true }),
            loss: fc.double({ min: 0, max: 1, noNaN: true }),
            queueMs: fc.integer({ min: 0, max: 2000 }),
            isStopped: fc.boolean(),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        (all) => {
          let state = UNKNOWN_LINK;
          all.forEach(({ share, ...told }, index) => {
            const facts = { ...told, pictures: told.sent * share, repeated: 0 };
            state = headroom(state, facts, index * 500);
            const most = state.overflow?.carried ?? Math.max(facts.estimate, state.floor);
            expect(state.allowance).toBeLessThanOrEqual(most * 0.85);
            const shown = all.flatMap(({ sent, estimate }) => [sent, estimate]);
            expect(state.overflow?.carried ?? 0).toBeLessThanOrEqual(Math.max(...shown));
            expect(state.allowance === 0 || state.allowance >= 90_000).toBe(true);
            // A queue is never fed from here.
            if (facts.queueMs >= 120)
              expect(state.floor).toBeLessThanOrEqual((state.overflow?.carried ?? 0) * 0.85);
            const begun = index < 6 ? Math.max(...all.map(({ estimate }) => estimate)) : 0;
            const held = Math.max(state.lift?.to ?? 0, state.overflow?.carried ?? 0, begun);
            expect(state.floor).toBeLessThanOrEqual(Math.max(facts.estimate * 1.4, 250_000, held));
          });
        },
      ),
    );
  });

  it('grows to all that is wanted within three seconds on a link that has it', () => {
    const link = new Link(20_000_000);
    link.run(3);
    expect(link.state.allowance).toBeGreaterThanOrEqual(link.desired * 0.95);
  });

  it('comes back once a thin link is wide again, the sooner the less thin it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000, max: 400_000 }),
        fc.integer({ min: 5, max: 60 }),
        (thin, seconds) => {
          const link = new Link(thin);
          link.run(seconds);
          link.capacity = 20_000_000;
          link.queueBits = 0;
          link.run(thin < 250_000 ? 45 : 15);
          expect(link.state.allowance).toBeGreaterThanOrEqual(link.desired * 0.8);
        },
      ),
    );
  });

  it('keeps the queue of a thin link short, whatever it tries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 80_000, max: 700_000 }), (capacity) => {
        const link = new Link(capacity);
        link.run(10);
        let [looks, standing] = [0, 0];
        link.run(60, () => {
          looks += 1;
          if (link.queueMs > 300) standing += 1;
        });
        expect(standing / looks).toBeLessThan(0.03);
      }),
    );
  });

  it('uses most of a link that is not too thin for a picture', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200_000, max: 1_000_000 }), (capacity) => {
        const link = new Link(capacity);
        link.run(15);
        const used: number[] = [];
        link.run(60, () => used.push(link.sent / capacity));
        expect(used.reduce((sum, one) => sum + one, 0) / used.length).toBeGreaterThan(0.55);
      }),
    );
  });

  it('does not shrink for what is lost by chance, where the estimator would without end', () => {
    const link = new Link(20_000_000, 0.2);
    link.run(20);
    expect(link.state.allowance).toBeGreaterThan(500_000);
  });

  it('is tried again for as long as somebody wants a picture, though nothing is sent and nothing is heard', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 4, maxLength: 40 }), (queues) => {
        let state: Headroom = UNKNOWN_LINK;
        const thin = { ...GOOD, estimate: 30_000, sent: 0, loss: 0.5 };
        let now = 0;
        for (const queueMs of queues) state = headroom(state, { ...thin, queueMs }, (now += 500));
        const tries = new Set<number | undefined>();
        for (const end = now + 60_000; now < end; now += 500) {
          const estimate = Math.max(thin.estimate, state.floor);
          state = headroom(state, { ...thin, estimate }, now);
          if (state.allowance > 0) tries.add(state.lift?.at);
        }
        expect(tries.size).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it('is none on a link that carries hardly more than a voice, and is tried again', () => {
    const thin = { ...GOOD, estimate: 45_000, sent: 100_000 };
    const past = { ...NO_PAST, estimate: 45_000, queuedAt: 0, fellAt: 0 };
    let state = headroom({ ...UNKNOWN_LINK, bad: 1, ceiling: 80_000, past }, thin, 0);
    expect(state.allowance).toBe(0);
    for (let now = 500; now <= 20_000 && state.allowance === 0; now += 500)
      state = headroom(state, thin, now);
    expect(state.allowance).toBeGreaterThan(0);
    expect(state.allowance).toBeLessThan(100_000);
  });

  it('does not believe that a link became thin where nothing shows it', () => {
    let state = headroom(UNKNOWN_LINK, GOOD, -3000);
    const fallen = { ...GOOD, estimate: 60_000, sent: 110_000, pictures: 50_000 };
    state = headroom(state, fallen, 500);
    expect(state.floor).toBe(0);
    state = headroom(state, fallen, 3000);
    expect(state.floor).toBe(250_000);
    const queued = headroom(state, { ...fallen, estimate: 250_000, queueMs: 400 }, 4000);
    expect(queued.floor).toBe(0);
    expect(headroom(queued, fallen, 4500).floor).toBe(0);
  });

  it('is held up through the bustle of a call’s begin, unless something queues or is lost', () => {
    const begun = headroom(UNKNOWN_LINK, GOOD, 0);
    const fallen = { ...GOOD, estimate: 400_000, sent: 300_000, pictures: 240_000 };
    const held = headroom(begun, fallen, 800);
    expect(held.allowance).toBeGreaterThan(GOOD.estimate * 0.75);
    expect(headroom(held, { ...fallen, loss: 0.03 }, 1100).allowance).toBe(400_000 * 0.85);
    expect(headroom(held, { ...fallen, queueMs: 90 }, 1100).allowance).toBe(400_000 * 0.85);
    expect(headroom(held, fallen, 3100).allowance).toBeLessThan(held.allowance * 0.75);
  });

  it('takes one small step down of an idle estimate for no thin link, but a large one and the second of two', () => {
    const made = headroom(UNKNOWN_LINK, { ...GOOD, estimate: 2_295_000 }, -5000);
    const idle = { ...GOOD, sent: 270_000, pictures: 230_000 };
    const allowanceAfter = (...estimates: readonly number[]): number =>
      [2_295_000, ...estimates].reduce(
        (state, estimate, index) => headroom(state, { ...idle, estimate }, index * 300),
        made,
      ).allowance;
    expect(allowanceAfter(2_150_000)).toBe(2_150_000 * 0.85);
    expect(allowanceAfter(2_150_000, 2_150_000, 2_150_000, 2_150_000, 2_020_000)).toBe(2_020_000 * 0.85);
    const inUse = headroom(made, { ...GOOD, estimate: 2_150_000, sent: 900_000, pictures: 840_000 }, 0);
    expect(inUse.allowance).toBeLessThan(840_000);
    expect(allowanceAfter(1_950_000)).toBeLessThan(230_000);
    expect(allowanceAfter(2_150_000, 2_020_000)).toBeLessThan(230_000);
  });

  it('does not shrink for what the estimator tries every second and takes back', () => {
    let state = headroom(UNKNOWN_LINK, { ...GOOD, estimate: 504_000, desired: 400_000 }, 0);
    for (let now = 300; now < 20_000; now += 300) {
      const estimate = now % 900 === 0 ? 545_000 : 504_000;
      const pictures = Math.min(200_000, state.allowance);
      state = headroom(
        state,
        { ...GOOD, estimate, desired: 400_000, pictures, sent: pictures + 50_000 },
        now,
      );
      expect(state.allowance).toBeGreaterThanOrEqual(504_000 * 0.85);
    }
    const further = { ...GOOD, estimate: 440_000, pictures: 200_000, sent: 250_000 };
    expect(headroom(state, further, 20_100).allowance).toBeLessThan(200_000);
  });

  it('grows to what is wanted for a picture that is small and takes little of it', () => {
    let state = headroom(UNKNOWN_LINK, { ...GOOD, estimate: 420_000 }, 0);
    for (let now = 300; now < 10_000; now += 300) {
      const estimate = Math.max(420_000, state.floor, state.past.estimate);
      const pictures = state.allowance < 900_000 ? 160_000 : 600_000;
      state = headroom(state, { ...GOOD, estimate, pictures, sent: pictures + 50_000 }, now);
    }
    expect(state.allowance).toBeGreaterThan(1_500_000);
  });

  it('waits until half of it is sent before it is lifted further, where the link has just shown a limit', () => {
    const small = { ...GOOD, pictures: 120_000, sent: 165_000 };
    let state = headroom(UNKNOWN_LINK, GOOD, -5000);
    state = headroom(state, { ...GOOD, estimate: 240_000 }, 0);
    for (let now = 300; now < 15_000; now += 300) {
      state = headroom(
        state,
        { ...small, estimate: Math.max(240_000, state.floor, state.past.estimate) },
        now,
      );
      expect(state.floor).toBeLessThanOrEqual(2 * small.sent);
    }
    expect(state.past.estimate).toBe(2 * small.sent);
  });

  describe('after a lift that has only been used in part', () => {
    const past = { ...NO_PAST, estimate: 706_000, peak: 706_000, toldAt: 7000, since: 0 };
    const lift = { to: 706_000, shown: 228_000, at: 7000, forMs: 300, wakes: false, loss: 0 };
    const lifted = { ...UNKNOWN_LINK, past, lift };

    it('goes back to what comes through, not to an estimate that was never tried', () => {
      const fallen = { ...GOOD, estimate: 403_000, pictures: 415_000, sent: 451_000 };
      const state = headroom(lifted, fallen, 7300);
      expect(state).toMatchObject({ ceiling: 706_000, overflow: { carried: 415_000 } });
      const full = headroom(lifted, { ...fallen, estimate: 706_000, queueMs: 200 }, 7300);
      expect(full).toMatchObject({ ceiling: 706_000, overflow: { carried: 228_000 } });
    });

    it('takes what the estimator tries beyond it, and takes back, for no bad answer', () => {
      const little = { ...GOOD, pictures: 171_000, sent: 215_000 };
      const tried = headroom(lifted, { ...little, estimate: 763_000 }, 7300);
      expect(headroom(tried, { ...little, estimate: 706_000 }, 7600).ceiling).toBe(Infinity);
      expect(headroom(tried, { ...little, estimate: 620_000 }, 7600).ceiling).toBe(706_000);
    });
  });

  it('takes no loss that varies by chance for an answer to more', () => {
    const lift = { to: 980_000, shown: 700_000, at: 1000, forMs: 300, wakes: false, loss: 0.12 };
    const past = {
      ...NO_PAST,
      estimate: 980_000,
      peak: 980_000,
      usualLoss: 0.2,
      toldAt: 1300,
      since: 0,
    };
    const answered = (loss: number) =>
      headroom({ ...UNKNOWN_LINK, past, lift }, { ...GOOD, estimate: 980_000, loss }, 1600);
    expect(answered(0.24).ceiling).toBe(Infinity);
    expect(answered(0.35).ceiling).toBe(980_000);
  });

  it('doubts at once when a picture that flowed has stopped', () => {
    const state = headroom(UNKNOWN_LINK, GOOD, 0);
    const stopped = { ...GOOD, estimate: 40_000, sent: 60_000, isStopped: true };
    expect(headroom(state, stopped, 100).floor).toBe(250_000);
  });

  it('tries more for a picture that has just stopped, also where the link has just shown a limit', () => {
    const past = { ...NO_PAST, estimate: 300_000, since: 0, fellAt: 0, toldAt: 9700, limitedAt: 9000 };
    const stopped = { ...GOOD, estimate: 300_000, sent: 60_000, pictures: 20_000, isStopped: true };
    const allowed = { ...UNKNOWN_LINK, past, allowance: 255_000 };
    expect(headroom(allowed, stopped, 10_000).floor).toBeCloseTo(420_000);
    expect(headroom(allowed, { ...stopped, isStopped: false }, 10_000).floor).toBe(0);
  });

  it('does not stop a picture that flows well for an estimate that is a little too low', () => {
    const past = { ...NO_PAST, estimate: 105_000, since: 0, fellAt: 9000, toldAt: 9700, queuedAt: 5000 };
    const flows = { ...GOOD, estimate: 104_000, sent: 96_000, pictures: 76_000 };
    const allowed = { ...UNKNOWN_LINK, past, allowance: 93_500 };
    expect(headroom(allowed, flows, 10_000).allowance).toBe(90_000);
    expect(headroom(allowed, { ...flows, loss: 0.05 }, 10_000).allowance).toBe(0);
    expect(headroom(allowed, { ...flows, estimate: 80_000 }, 10_000).allowance).toBe(0);
    // Nor is it begun at that.
    expect(headroom({ ...allowed, allowance: 0 }, { ...flows, pictures: 0 }, 10_000).allowance).toBe(0);
  });

  it('waits for another try no longer where libwebrtc has found that the link is wide', () => {
    const past = { ...NO_PAST, estimate: 100_000, since: 0, fellAt: 1000, toldAt: 9700, limitedAt: 1000 };
    const waits = { ...UNKNOWN_LINK, past, allowance: 0, voiceOnlyUntil: 16_000, voiceOnlyTimes: 3 };
    const voice = { ...GOOD, sent: 20_000, pictures: 0 };
    expect(headroom(waits, { ...voice, estimate: 150_000 }, 10_000).allowance).toBe(0);
    expect(headroom(waits, { ...voice, estimate: 350_000, queueMs: 150 }, 10_000).allowance).toBe(0);
    expect(headroom(waits, { ...voice, estimate: 350_000 }, 10_000).allowance).toBeGreaterThanOrEqual(90_000);
  });

  it('doubles the wait for another try only where the picture came and there was no room for it', () => {
    const past = { ...NO_PAST, estimate: 175_000, since: 0, fellAt: 0, toldAt: 19_700 };
    const tried = { ...UNKNOWN_LINK, past, allowance: 149_000, voiceOnlyUntil: 19_000, voiceOnlyTimes: 2 };
    const thinner = { ...GOOD, estimate: 70_000, sent: 80_000, pictures: 60_000 };
    expect(headroom(tried, thinner, 20_000).voiceOnlyTimes).toBe(3);
    expect(headroom(tried, { ...thinner, sent: 20_000, pictures: 0 }, 20_000)).toMatchObject({
      allowance: 0,
      voiceOnlyUntil: 28_000,
      voiceOnlyTimes: 2,
    });
  });
});
