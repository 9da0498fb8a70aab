// @ts-check
/**
 * `npm start`, `npm test` and the others: do everything that is missing, then the job.
 *
 * This file and what it imports at once run on whatever Node the machine has and before anything is
 * installed, so they are plain JavaScript without dependencies. `modules.ts` runs on the right Node, `main.ts`
 * with all packages there.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf } from './setup/step.mjs';
import { ensureNode } from './setup/node.mjs';

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

// Without a handler a signal ends us on the spot, and what we started would go on.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('SIGHUP', () => process.exit(129));

try {
  await ensureNode(fileURLToPath(import.meta.url));
  const { ensureModules } = await import('./setup/modules.ts');
  await ensureModules();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const reason = reasonOf(error);
  if (reason === undefined) throw error;
  console.error(`\n${reason}`);
  process.exitCode = 1;
}
