/** The job itself: one of our own programs, with this Node. */
import process from 'node:process';
import { become } from './become.mjs';

export function runScript(script: string, args: string[], env: Record<string, string>): Promise<never> {
  const options = [
    '--disable-warning=ExperimentalWarning', // node:sqlite
    '--enable-source-maps',
  ];
  return become(process.execPath, [...options, script, ...args], { ...process.env, ...env });
}
