import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PersonId } from '#protocol/ids.ts';
import { TypingPeople, TypingSignal } from '#sdk/typing.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('typing', () => {
  it('is told sparingly while it goes on', () => {
    const said: boolean[] = [];
    const signal = new TypingSignal((isTyping) => said.push(isTyping));
    for (let at = 0; at < 7000; at += 100) {
      signal.set(true);
      vi.advanceTimersByTime(100);
    }
    expect(said).toEqual([true, true, true]);
  });

  it('ends by itself when the keys rest, and only when it was told', () => {
    const said: boolean[] = [];
    const signal = new TypingSignal((isTyping) => said.push(isTyping));
    signal.set(false);
    signal.set(true);
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([true, false]);
  });

  it('of others is forgotten when the end of it got lost', () => {
    const changes: number[] = [];
    const people: TypingPeople = new TypingPeople(() => changes.push(people.people.length));
    const agent = { id: PersonId.parse('agent:a'), displayName: 'A' };
    people.set(agent, true);
    vi.advanceTimersByTime(4000);
    people.set(agent, true);
    vi.advanceTimersByTime(4000);
    expect(changes).toEqual([1]);
    vi.advanceTimersByTime(4000);
    expect(changes).toEqual([1, 0]);
  });
});
