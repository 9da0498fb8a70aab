/**
 * `npm test`: every check and every test. `npm test -- KIND… [vitest arguments]`: only tests, of these kinds.
 * Ends with one line for people and machines: `N passed, M failed`.
 */
import { globSync } from 'node:fs';
import { ensureClient } from '../setup/client-bundle.ts';
import { ensurePackages } from '../setup/packages.ts';
import { StepFailed } from '../setup/step.mjs';
import { ensureWorker } from '../worker/ensure-worker.ts';
import { type Tally, runChecks } from './check.ts';
import { selectTests } from './select-tests.ts';
import { runVitest } from './vitest.ts';

export async function test(args: string[]): Promise<number> {
  const { kinds: wanted, vitestArgs, isEverything } = selectTests(args);
  const kinds = wanted.filter((kind) => globSync(`test/${kind}/**/*.test.ts`).length > 0);
  if (kinds.length === 0) throw new StepFailed(`There is no test of this kind: ${wanted.join(', ')}.`);

  const env: Record<string, string> = {};
  if (kinds.some((kind) => kind !== 'unit' && kind !== 'contract')) {
    await ensurePackages(
      'browser',
      'cluster',
      'workerCheck',
      ...(kinds.includes('e2e') ? (['firefox'] as const) : []),
    );
    env['MEDIASOUP_WORKER_BIN'] = await ensureWorker();
  }
  if (kinds.includes('e2e') || kinds.includes('chaos')) await ensureClient();

  const tallies: Tally[] = [];
  if (isEverything) tallies.push(await runChecks());
  tallies.push(await runVitest(kinds, vitestArgs, env));

  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
