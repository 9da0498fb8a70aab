import { describe, expect, it } from 'vitest';
import { CallState } from '#protocol/calls.ts';
import type { MediaConnection } from '#sdk/api.ts';
import { callPhase, isAnswered, maySend } from '#sdk/call-phase.ts';
import { mediaConnection } from '#sdk/media-connection.ts';
import { callView } from './call-views.ts';

const facts = (media: MediaConnection, hasReceived = false) => ({ media, hasReceived });

describe('the phase of a call', () => {
  it('is idle without a call and says the same for a queued and a ringing one', () => {
    expect(callPhase(undefined, facts('closed'))).toBe('idle');
    expect(callPhase(callView({ state: 'queued' }), facts('opening'))).toBe('queued');
    expect(callPhase(callView({ state: 'offered' }), facts('connected'))).toBe('queued');
  });

  it('is interrupted while the own media is being mended, but only in a running talk', () => {
    expect(callPhase(callView({ state: 'active' }), facts('reconnecting'))).toBe('interrupted');
    expect(callPhase(callView({ state: 'connecting' }), facts('reconnecting'))).toBe('interrupted');
    expect(callPhase(callView({ state: 'held' }), facts('reconnecting'))).toBe('held');
    expect(callPhase(callView({ state: 'queued' }), facts('reconnecting'))).toBe('queued');
    expect(callPhase(callView({ state: 'ended' }), facts('reconnecting'))).toBe('ended');
  });
});

describe('the phase of an answered call', () => {
  it('is active for whoever sees or hears the other, before the server knows of both', () => {
    expect(callPhase(callView({ state: 'connecting' }), facts('connected'))).toBe('connecting');
    expect(callPhase(callView({ state: 'connecting' }), facts('connected', true))).toBe('active');
    expect(callPhase(callView({ state: 'interrupted' }), facts('connected', true))).toBe('interrupted');
  });
});

describe('what may leave the browser', () => {
  it('is nothing before the answer, on hold and after the end', () => {
    for (const state of CallState.options) {
      expect(maySend(callView({ state }), true), `${state}, unanswered`).toBe(false);
    }
    for (const state of ['held', 'ended'] as const) {
      expect(maySend(callView({ state, acceptedAt: 5 }), true), state).toBe(false);
    }
    expect(isAnswered(callView({ state: 'ended', acceptedAt: 5 }))).toBe(false);
  });

  it('is everything from the answer on', () => {
    for (const state of ['connecting', 'active'] as const) {
      expect(maySend(callView({ state, acceptedAt: 5 }), false)).toBe(true);
    }
  });

  it('does not change because a party vanished: a hold stays a hold', () => {
    const interrupted = callView({ state: 'interrupted', acceptedAt: 5 });
    expect(maySend(interrupted, false)).toBe(false);
    expect(maySend(interrupted, true)).toBe(true);
    expect(maySend(interrupted, undefined)).toBe(true);
  });
});

describe('the media connection in one word', () => {
  const open = { isWanted: true, isOpen: true, wasConnected: false };

  it('needs every transport that is in use, and no other', () => {
    expect(mediaConnection({ ...open, transports: ['connected', 'new'] })).toBe('connected');
    expect(mediaConnection({ ...open, transports: ['connected', 'connecting'] })).toBe('opening');
    expect(mediaConnection({ ...open, transports: ['new', 'new'] })).toBe('connected');
  });

  it('is being mended once it was there', () => {
    expect(mediaConnection({ ...open, wasConnected: true, transports: ['connected', 'disconnected'] })).toBe(
      'reconnecting',
    );
    expect(mediaConnection({ isWanted: true, isOpen: false, wasConnected: true, transports: [] })).toBe(
      'reconnecting',
    );
    expect(mediaConnection({ isWanted: true, isOpen: false, wasConnected: false, transports: [] })).toBe(
      'opening',
    );
    expect(mediaConnection({ isWanted: false, isOpen: false, wasConnected: true, transports: [] })).toBe(
      'closed',
    );
  });
});
