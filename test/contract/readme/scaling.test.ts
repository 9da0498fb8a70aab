import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { measuredIn, readMatching, readOperations } from '../../bench/scaling/measured.ts';
import { simulateMatching } from '../../bench/scaling/matching.ts';
import { loadOf, mostCalls } from '../../bench/scaling/model.ts';
import { fillIn } from '../../../scripts/docs/markdown.ts';
import { SCALING_TABLES } from '../../../scripts/docs/scaling-tables.ts';

const page = readFileSync(join(import.meta.dirname, '../../../server/SCALING.md'), 'utf8');
const operations = readOperations();
const measured = measuredIn(operations);

describe('the page on scaling', () => {
  test('holds what was measured and what follows; `node scripts/docs/write-tables.ts` renews it', () => {
    expect(page).toBe(fillIn(page, SCALING_TABLES));
  });

  test('says how many lives were counted', () => {
    const counts = Object.values(operations.results.lives).map(({ life }) => life.count);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(30);
    expect(page).toContain(`medians of ${counts[0]} lives`);
  });

  test('tells of the simulation what it gives today', () => {
    for (const { load, figures } of readMatching().slice(0, 4))
      expect(simulateMatching(load)).toEqual(figures);
  });
});

describe('the arithmetic', () => {
  test('a call costs Redis what was counted, and an idle server and node their part', () => {
    const { redisOperations, repairOperations, servers, nodes } = loadOf(360, {
      ...measured,
      operationsOfACall: 100,
      operationsOfAVisit: 20,
    });
    const { operationsOfAServer, operationsOfANode, operationsOfASweeper } = measured;
    const idle = servers * operationsOfAServer + nodes * operationsOfANode + operationsOfASweeper;
    expect(redisOperations).toBeCloseTo(120 + repairOperations + idle);
  });

  test('finds the size at which something is full', () => {
    const most = mostCalls(({ calls }) => calls <= 12_345, measured);
    expect(most).toBeGreaterThan(12_300);
    expect(most).toBeLessThanOrEqual(12_345);
  });
});
