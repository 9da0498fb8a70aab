/** What a person is told a call is doing. */
import type { CallView } from '#protocol/calls.ts';
import type { CallPhase, MediaConnection } from './api.ts';

export interface PhaseFacts {
  readonly media: MediaConnection;
  /** This side has seen or heard the other since the answer. */
  readonly hasReceived: boolean;
}

/** @param view undefined before there is a call */
export function callPhase(view: CallView | undefined, { media, hasReceived }: PhaseFacts): CallPhase {
  if (view === undefined) return 'idle';
  switch (view.state) {
    case 'queued':
    case 'offered':
      return 'queued';
    case 'connecting':
    case 'active':
      // Media flows on without our socket, so a lost socket alone interrupts nothing that a person notices.
      if (media === 'reconnecting') return 'interrupted';
      // For the server both have to receive; who sees the other does not wait for that word.
      return hasReceived ? 'active' : view.state;
    case 'held':
    case 'interrupted':
    case 'ended':
      return view.state;
  }
}

export function isAnswered(view: CallView): boolean {
  return view.acceptedAt !== undefined && view.state !== 'ended';
}

/**
 * Whether camera and microphone may leave this browser. Before the answer and on hold they may not.
 * @param before what it was: a party that vanishes during a hold does not end the hold
 */
export function maySend(view: CallView, before: boolean | undefined): boolean {
  if (!isAnswered(view) || view.state === 'held') return false;
  return view.state === 'interrupted' ? (before ?? true) : true;
}
