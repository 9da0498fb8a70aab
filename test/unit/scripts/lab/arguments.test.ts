import { expect, test } from 'vitest';
import { readArguments, readTyped } from '../../../../scripts/lab/arguments.ts';
import { ArgumentError } from '../../../../scripts/why-not.ts';

test('without arguments the lines are clear', () => {
  expect(readArguments([])).toEqual({
    kind: 'start',
    port: 8080,
    folder: '.data/lab',
    sides: ['shopper'],
    wishes: {},
    trace: undefined,
  });
});

test('conditions are read in the units of people', () => {
  const typed =
    '--down 300k --up 1.5M --loss 10 --burst 3 --rtt 150 --jitter 20ms --queue 300 --reorder 2% --duplicate 0.5';
  expect(readArguments([...typed.split(' '), '--trace', 'drive', '--side', 'both'])).toMatchObject({
    sides: ['shopper', 'agent'],
    trace: 'drive',
    wishes: {
      down: 300_000,
      up: 1_500_000,
      loss: 0.1,
      burst: 3,
      rtt: 150,
      jitter: 20,
      queue: 300,
      reorder: 0.02,
      duplicate: 0.005,
    },
  });
  expect(readArguments(['--up=8000', '--down', 'off']).kind).toBe('start');
});

test.each([
  [['--down', 'fast'], '--down takes bits a second from 8k to 1G'],
  [['--down', '300'], 'not "300"'],
  [['--up', '-1k'], ''],
  [['--up', ''], '--up takes'],
  [['--loss', '101'], '--loss takes 0 to 100 percent, or off; not "101".'],
  [['--loss', '1e1'], '--loss takes'],
  [['--burst', '0'], '--burst takes'],
  [['--rtt', '6000'], '--rtt takes 0 to 5000 ms'],
  [['--queue', '0'], '--queue takes'],
  [['--trace', 'mars'], '--trace takes steps, stairs, drive, tunnel, handover, not "mars".'],
  [['--trace', 'toString'], '--trace takes'],
  [['--side', 'left'], '--side takes shopper, agent or both, not "left".'],
  [['--port', '70000'], '--port takes a number'],
  [['--speed', '1'], 'Unknown option'],
  [['down', '1M'], 'Unexpected argument'],
])('%j is refused in words', (typed, words) => {
  expect(() => readArguments(typed)).toThrow(ArgumentError);
  expect(() => readArguments(typed)).toThrow(words);
});

test.each([
  ['down 150k loss 20', { kind: 'change', wishes: { down: 150_000, loss: 0.2 } }],
  ['  Loss=5%,  RTT=80 ', { kind: 'change', wishes: { loss: 0.05, rtt: 80 } }],
  ['down off', { kind: 'change', wishes: { down: undefined } }],
  ['cut', { kind: 'cut' }],
  ['mend', { kind: 'mend' }],
  ['clear', { kind: 'clear' }],
  ['block udp', { kind: 'block', protocols: ['udp'] }],
  ['block both', { kind: 'block', protocols: ['udp', 'tcp'] }],
  ['unblock', { kind: 'block', protocols: [] }],
  ['trace steps', { kind: 'trace', name: 'steps' }],
  ['trace off', { kind: 'trace', name: undefined }],
])('"%s" is understood while it runs', (line, deed) => {
  expect(readTyped(line)).toEqual({ kind: 'do', sides: undefined, deed });
  expect(readTyped(`agent ${line}`)).toEqual({ kind: 'do', sides: ['agent'], deed });
});

test('help, quit and an empty line are no change', () => {
  expect(['help', ' quit', ''].map((line) => readTyped(line).kind)).toEqual(['help', 'quit', 'nothing']);
});

test.each([
  'faster',
  'down',
  'down 1M up',
  'down 1M cut',
  'cut now',
  'trace',
  'trace mars',
  'trace steps twice',
  'block',
  'block icmp',
  'agent',
  'agent help',
  'loss twenty',
])('"%s" is refused in words', (line) => {
  expect(() => readTyped(line)).toThrow(ArgumentError);
});
