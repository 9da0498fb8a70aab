/** Everything about a person's page that helps to understand why a test failed. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Person } from './person.ts';

const FOLDER = 'test-results';

/** @returns what the page reads and its console; a picture of it is put into `test-results/` */
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
  ];
  return [...lines, ...(isTaken ? [`── picture: ${picture}`] : [])].join('\n');
}
