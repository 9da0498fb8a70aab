import { expect, test } from 'vitest';
import { readArguments } from '../../../../scripts/cluster/arguments.ts';
import { ArgumentError } from '../../../../scripts/why-not.ts';

test('without arguments a cluster is started', () => {
  expect(readArguments([])).toEqual({ kind: 'start', port: 8080, from: 'eu', folder: '.data/cluster' });
  expect(readArguments(['--port', '0', '--from', 'ap'])).toMatchObject({ port: 0, from: 'ap' });
});

test('what is to be broken is done in the order it was typed', () => {
  const typed = ['--cut', 'eu-us', '--kill', 'sin-1', '--slow', 'ap=300', '--start=sin-1', '--mend', 'eu-us'];
  expect(readArguments(typed)).toEqual({
    kind: 'do',
    folder: '.data/cluster',
    deeds: [
      { deed: 'cut', way: 'eu-us' },
      { deed: 'kill', member: 'sin-1' },
      { deed: 'slow', way: 'ap', ms: 300 },
      { deed: 'start', member: 'sin-1' },
      { deed: 'mend', way: 'eu-us' },
    ],
  });
});

test.each([
  [['--port', 'http']],
  [['--port', '99999']],
  [['--from', 'mars']],
  [['--kill', '']],
  [['--slow', 'ap']],
  [['--slow', 'ap=']],
  [['--slow', 'ap=-1']],
  [['--slow', 'ap=6000']],
  [['--kill', 'sin-1', '--port', '1']],
  [['--explode', 'sin-1']],
  [['sin-1']],
])('%j is refused in words', (typed) => {
  expect(() => readArguments(typed)).toThrow(ArgumentError);
});
