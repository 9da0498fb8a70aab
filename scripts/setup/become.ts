/** The last step of `start` and `bench`: this process becomes the program, so signals reach it unchanged. */
import process from 'node:process';

export function become(script: string, args: string[], env: Record<string, string>): never {
  const options = [
    '--disable-warning=ExperimentalWarning', // node:sqlite
    '--enable-source-maps',
  ];
  const command = [process.execPath, ...options, script, ...args];
  const wholeEnv = { ...process.env, ...env };
  // Its own experimental warning would be printed between two programs.
  process.removeAllListeners('warning');
  if (process.execve === undefined) throw new Error('this platform has no execve');
  return process.execve(process.execPath, command, wholeEnv);
}
