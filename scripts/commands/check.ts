/** `npm run check`: what can be said about the code without running it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { endWithUs } from '../setup/step.mjs';

const CHECKS = {
  types: ['tsc', '--noEmit'],
  lint: ['eslint', '.', '--max-warnings=0'],
  'import rules': ['depcruise', 'config', 'server', 'sfu', 'client', 'scripts', 'test', '--output-type=err'],
  format: ['prettier', '--check', '--log-level=warn', '.'],
};

export interface Tally {
  passed: number;
  failed: number;
}

export async function check(): Promise<number> {
  const { failed } = await runChecks();
  return failed === 0 ? 0 : 1;
}

/** All of them at once, each reported when it is done; what a check says is shown only if it fails. */
export async function runChecks(): Promise<Tally> {
  const outcomes = await Promise.all(
    Object.entries(CHECKS).map(async ([name, command]) => {
      const { isGood, output } = await runTool(command);
      console.log(isGood ? `✓ ${name}` : `✗ ${name}\n\n${output.trimEnd()}\n`);
      return isGood;
    }),
  );
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}

function runTool([tool = '', ...args]: string[]): Promise<{ isGood: boolean; output: string }> {
  const child = spawn(process.execPath, [path.join('node_modules', '.bin', tool), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  let output = '';
  const collect = (text: string) => (output += text);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ isGood: code === 0, output }));
  });
}
