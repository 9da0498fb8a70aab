/**
 * Where every part of a call's media tells what it changed and why. Kept until the next report, and shown meanwhile
 * by whoever listens.
 */
import { MOST_NOTES } from '#protocol/quality.ts';
import type { NoteKind, QualityNote } from '#protocol/quality.ts';

export interface Noted {
  readonly kind: NoteKind;
  /** Lower-case words joined by `-`, e.g. `loss`, `thin-uplink`, `page-hidden`. */
  readonly cause: string;
  /** A few figures or words; at most six. */
  readonly detail?: Readonly<Record<string, number | string>> | undefined;
}

/** Handed down to the parts. Costs nothing, never throws. */
export type TakeNote = (note: Noted) => void;

export interface Note extends Noted {
  /** Of `performance.now()`. */
  readonly at: number;
}

export interface Notes {
  readonly take: TakeNote;
  /** Those not reported yet, oldest first, as many as one report may hold; they are taken off. */
  drain(): readonly Note[];
  /** What a failed report brings back. */
  putBack(notes: readonly Note[]): void;
  readonly isEmpty: boolean;
}

/** While the socket is away the oldest give way. */
const MOST_KEPT = 100;
const OLDEST_MS = 600_000;

export function createNotes(now: () => number, onNote: (note: Note) => void = () => undefined): Notes {
  let waiting: readonly Note[] = [];
  const keep = (notes: readonly Note[]): void => {
    waiting = notes.slice(-MOST_KEPT);
  };
  return {
    take(noted) {
      const note = { ...noted, at: now() };
      keep([...waiting, note]);
      onNote(note);
    },
    drain() {
      const taken = waiting.slice(0, MOST_NOTES);
      waiting = waiting.slice(taken.length);
      return taken;
    },
    putBack(notes) {
      keep([...notes, ...waiting]);
    },
    get isEmpty() {
      return waiting.length === 0;
    },
  };
}

/** As it is reported at this moment. */
export function packNote({ at, ...noted }: Note, now: number): QualityNote {
  return { ...noted, ageMs: Math.min(OLDEST_MS, Math.max(0, Math.round(now - at))) };
}
