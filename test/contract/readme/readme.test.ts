import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TABLES, withTables } from '../../../scripts/docs/tables.ts';

const root = join(import.meta.dirname, '../../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('the README', () => {
  test('holds the tables that the code makes; `node scripts/docs/write-tables.ts` renews them', () => {
    expect(readme).toBe(withTables(readme));
  });

  test('a table without a place, or a place without a table, is noticed', () => {
    expect(() => withTables('')).toThrow('codes');
    expect(() => withTables(`${readme}\n<!-- table:unknown -->\n<!-- /table:unknown -->`)).toThrow('unknown');
  });

  test('every setting has a meaning', () => {
    const rows = TABLES['settings']?.().trim().split('\n').slice(2) ?? [];
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
  });

  test('its links inside the repository lead somewhere', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
