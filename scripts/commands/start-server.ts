/** `npm run start:server [-- --config …]`: one signaling server of a cluster; it needs no media worker. */
import { ensureClient } from '../setup/client-bundle.ts';
import { runScript } from '../setup/run-script.ts';
import { isToStart } from './start.ts';

export async function startServer(args: string[]): Promise<number> {
  if (!isToStart(args)) return 0;
  await ensureClient();
  return runScript('server/main.ts', ['--cluster', ...args], {});
}
