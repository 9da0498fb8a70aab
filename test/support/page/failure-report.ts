/** Everything about a person's page that helps to understand why a test failed. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { callQuality } from '../stage/call-timeline.ts';
import type { Person } from './person.ts';

const FOLDER = 'test-results';

/** @returns what the page reads, its console and what was noted of an agent's call; a picture of it is put into `test-results/` */
export async function failureReport(person: Person, test: string): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const name = `${test} ${person.name}`.replace(/[^\p{L}\d]+/gu, '-').slice(0, 120);
  const picture = path.join(FOLDER, `${name}.png`);
  const isTaken = await person.page.screenshot({ path: picture }).then(
    () => true,
    () => false,
  );
  const text = await person.pageText().catch((error: unknown) => String(error));
  const lines = [
    `── ${person.name} at ${person.page.url()} reads:`,
    text,
    `── ${person.name}'s console:`,
    ...person.notes,
    ...(await notesOfCall(person)),
  ];
  return [...lines, ...(isTaken ? [`── picture: ${picture}`] : [])].join('\n');
}

/** Why media was changed: of the last call of an agent whose socket is tapped. */
async function notesOfCall(person: Person): Promise<string[]> {
  const quality = await callQuality(person, new URL(person.page.url()).origin).catch(() => undefined);
  if (quality === undefined) return [];
  const notes = quality.notes.map(
    ({ at, ...note }) => `${new Date(at).toISOString()} ${JSON.stringify(note)}`,
  );
  return [`── noted of the last call of ${person.name}:`, ...notes];
}
