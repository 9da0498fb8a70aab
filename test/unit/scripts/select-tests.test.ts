import { expect, test } from 'vitest';
import { KINDS, selectTests } from '../../../scripts/commands/select-tests.ts';

test('no argument means every kind, and the checks', () => {
  expect(selectTests([])).toEqual({ kinds: KINDS, vitestArgs: [], isEverything: true });
});

test('leading words name kinds; the rest goes to vitest', () => {
  expect(selectTests(['e2e', 'unit', 'reload', '-t', 'unit'])).toEqual({
    kinds: ['unit', 'e2e'],
    vitestArgs: ['reload', '-t', 'unit'],
    isEverything: false,
  });
});

test('--project names a kind too, in both spellings', () => {
  expect(selectTests(['--project', 'unit', 'foo']).kinds).toEqual(['unit']);
  expect(selectTests(['--project', 'unit', 'foo']).vitestArgs).toEqual(['foo']);
  expect(selectTests(['--project=chaos']).kinds).toEqual(['chaos']);
});

test('a filter without a kind searches all kinds', () => {
  expect(selectTests(['calls'])).toEqual({ kinds: KINDS, vitestArgs: ['calls'], isEverything: false });
});
