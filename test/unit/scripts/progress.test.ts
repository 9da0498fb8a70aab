import { expect, test } from 'vitest';
import { ninjaProgress } from '../../../scripts/worker/progress.ts';

function run(isTTY: boolean, total: number): string[] {
  const written: string[] = [];
  const onLine = ninjaProgress({ isTTY, write: (text) => written.push(text) });
  onLine('ninja: Entering directory `out`');
  for (let done = 1; done <= total; done++) onLine(`[${done}/${total}] Compiling C++ object`);
  onLine('warning: [3/4] is not progress');
  return written;
}

test('a log gets one line every ten percent', () => {
  expect(run(false, 261)).toHaveLength(11);
  expect(run(false, 261).at(-1)).toBe('  100 % (261 of 261)\n');
});

test('a terminal gets one bar that is redrawn and ends its line', () => {
  const written = run(true, 4);
  expect(written).toHaveLength(4);
  expect(written[1]).toBe(`\r  ${'█'.repeat(20)}${'░'.repeat(20)} 2/4`);
  expect(written[3]).toBe(`\r  ${'█'.repeat(40)} 4/4\n`);
});
