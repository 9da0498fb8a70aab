/** Brings the tables of the README and of server/SCALING.md up to date: `node scripts/docs/write-tables.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fillIn } from './markdown.ts';
import type { Tables } from './markdown.ts';
import { SCALING_TABLES } from './scaling-tables.ts';
import { TABLES } from './tables.ts';

const pages: readonly (readonly [string, Tables])[] = [
  ['README.md', TABLES],
  ['server/SCALING.md', SCALING_TABLES],
];
for (const [page, tables] of pages) {
  const file = path.join(import.meta.dirname, '../..', page);
  writeFileSync(file, fillIn(readFileSync(file, 'utf8'), tables));
}
