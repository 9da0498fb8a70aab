/** Brings the tables of the README up to date: `node scripts/docs/write-tables.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withTables } from './tables.ts';

const readme = path.join(import.meta.dirname, '../../README.md');
writeFileSync(readme, withTables(readFileSync(readme, 'utf8')));
