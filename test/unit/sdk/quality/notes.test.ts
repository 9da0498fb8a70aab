import { expect, test } from 'vitest';
import { MOST_NOTES, QualityNote } from '#protocol/quality.ts';
import { createNotes, packNote } from '../../../../client/sdk/quality/notes.ts';
import type { Note } from '../../../../client/sdk/quality/notes.ts';

test('a note is told at once, and leaves with its age in the next report', () => {
  let now = 1000;
  const told: Note[] = [];
  const notes = createNotes(
    () => now,
    (note) => told.push(note),
  );
  notes.take({ kind: 'protection', cause: 'loss', detail: { copies: 2 } });
  expect(told).toEqual([{ at: 1000, kind: 'protection', cause: 'loss', detail: { copies: 2 } }]);
  now = 3500;
  const drained = notes.drain().map((note) => packNote(note, now));
  expect(drained).toEqual([{ ageMs: 2500, kind: 'protection', cause: 'loss', detail: { copies: 2 } }]);
  expect(drained.map((note) => QualityNote.parse(note))).toEqual(drained);
  expect(notes.isEmpty).toBe(true);
});

test('notes of a report that failed leave with the next one, older by as long, before what came later', () => {
  let now = 0;
  const notes = createNotes(() => now);
  notes.take({ kind: 'way', cause: 'udp-blocked' });
  now = 100;
  const drained = notes.drain();
  now = 700;
  notes.take({ kind: 'ice-restart', cause: 'network-changed' });
  now = 1100;
  notes.putBack(drained);
  expect(notes.drain().map((note) => packNote(note, now))).toEqual([
    { ageMs: 1100, kind: 'way', cause: 'udp-blocked' },
    { ageMs: 400, kind: 'ice-restart', cause: 'network-changed' },
  ]);
});

test('what waits is bounded, the newest stay, and a report never holds more than the server takes', () => {
  let now = 0;
  const notes = createNotes(() => now);
  for (; now < 5_000_000; now += 1000) notes.take({ kind: 'view', cause: 'resized' });
  const reports: number[] = [];
  while (!notes.isEmpty) {
    const drained = notes.drain().map((note) => packNote(note, now));
    expect(drained.every((note) => QualityNote.safeParse(note).success)).toBe(true);
    reports.push(drained.length);
  }
  expect(reports).toEqual([MOST_NOTES, MOST_NOTES, MOST_NOTES, MOST_NOTES, MOST_NOTES]);
});
