import { describe, expect, it } from 'vitest';
import { RoundTrip } from '#sdk/round-trip.ts';
import { asksAgain } from '#sdk/voice-repair.ts';

describe('lost speech', () => {
  const policy = { nack: 'auto', nackMaxRttMs: 40 } as const;

  it('is asked for again only where the answer comes in time', () => {
    expect([0, 40, 41, 300].map((ms) => asksAgain(policy, ms))).toEqual([true, true, false, false]);
  });

  it('is asked for where nobody knows how long that takes, and never where the policy says so', () => {
    expect(asksAgain(policy, undefined)).toBe(true);
    expect(asksAgain({ ...policy, nack: 'off' }, 0)).toBe(false);
  });
});

describe('the round trip to the server', () => {
  it('is the shortest of late, for some answers wait for something', () => {
    const trip = new RoundTrip();
    expect(trip.ms).toBeUndefined();
    for (const ms of [900, 120, 300]) trip.note(ms);
    expect(trip.ms).toBe(120);
  });

  it('follows a network that has become slower, and knows nothing of another connection', () => {
    const trip = new RoundTrip();
    trip.note(5);
    for (let count = 0; count < 12; count += 1) trip.note(200);
    expect(trip.ms).toBe(200);
    trip.forget();
    expect(trip.ms).toBeUndefined();
  });
});
