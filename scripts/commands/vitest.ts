/** Runs vitest on our terminal and counts what it found. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endWithUs } from '../setup/step.mjs';
import type { Tally } from './check.ts';
import type { Kind } from './select-tests.ts';

/** The part of vitest's JSON report that is read here. */
export interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

export async function runVitest(kinds: Kind[], args: string[], env: Record<string, string>): Promise<Tally> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-test-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const vitest = spawn(
      process.execPath,
      [
        ...['node_modules/vitest/vitest.mjs', 'run', ...kinds.map((kind) => `--project=${kind}`)],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
        ...args,
      ],
      { stdio: 'inherit', env: { ...process.env, ...env } },
    );
    endWithUs(vitest);
    const [code] = (await once(vitest, 'close')) as [number | null];
    return tally(readReport(reportFile), code === 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined; // vitest ended before it could write one, and has said why
  }
}

export function tally(report: Report | undefined, isGood: boolean): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  // A file that cannot be loaded fails without any test in it.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles;
  // An error outside of every test, and no test at all, are failures too.
  const isClean = isGood && passed > 0;
  return { passed, failed: failed === 0 && !isClean ? 1 : failed };
}
