import { expect, test } from 'vitest';
import { isNewEnough } from '../../../scripts/setup/node.mjs';

test.each(['18.20.4', '20.20.2', '22.17.9', '23.5.0'])('Node %s is too old', (version) => {
  expect(isNewEnough(version)).toBe(false);
});

test.each(['22.18.0', '24.9.0', '100.0.0'])('Node %s will do', (version) => {
  expect(isNewEnough(version)).toBe(true);
});
