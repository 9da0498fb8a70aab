import { expect, test } from 'vitest';
import { type Report, tally } from '../../../scripts/commands/vitest.ts';

const report = (passed: number, failed: number, testResults: Report['testResults'] = []): Report => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

test('tests are counted', () => {
  expect(tally(report(5, 0), true)).toEqual({ passed: 5, failed: 0 });
  expect(tally(report(5, 2), false)).toEqual({ passed: 5, failed: 2 });
});

test('a file that cannot be loaded counts as a failure', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(tally(report(5, 1, [broken]), false)).toEqual({ passed: 5, failed: 2 });
});

test('an error outside of every test is a failure', () => {
  expect(tally(report(5, 0), false)).toEqual({ passed: 5, failed: 1 });
});

test('no test at all is a failure', () => {
  expect(tally(report(0, 0), true)).toEqual({ passed: 0, failed: 1 });
});

test('a run without a report is a failure', () => {
  expect(tally(undefined, false)).toEqual({ passed: 0, failed: 1 });
});
