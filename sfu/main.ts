/** Starts one media node of a cluster from the command line. */
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '#config/load.ts';
import { redactConfig } from '#config/redact.ts';
import { createLogger } from '#platform/logger.ts';
import { StartError } from '#platform/start-error.ts';
import { stopAtSignal } from '#platform/stop-signals.ts';
import { startMediaNode } from './media-node.ts';

const USAGE = `Usage: npm run start:sfu -- [options]
  --config <file>    read settings from a JSON file; else from VITRINE_… in the environment
  --help             this`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const file = values.config ?? process.env['VITRINE_CONFIG'];
  const config = loadConfig({ file, environment: process.env });
  const logger = createLogger(config.log.level, { pretty: config.log.pretty });
  logger.debug({ config: redactConfig(config) }, 'settings');
  const node = await startMediaNode({
    config,
    logger,
    // The supervisor of the process decides whether it comes back under another name.
    onUsurped: (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  });
  stopAtSignal(
    (signal) => {
      logger.info({ signal }, 'stopping');
      return node.close();
    },
    (err) => logger.error({ err }, 'not everything stopped well'),
  );
  const { nodeId, region } = config.sfu;
  process.stdout.write(`  Media node ${nodeId} in ${region}, control on ${node.controlUrl}\n`);
}

/** One sentence where the person can do something about it; else all that is known. */
function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return `The media node did not start: ${String(error)}`;
  const isPlain = [ConfigError, StartError].some((kind) => error instanceof kind);
  const { code } = error as NodeJS.ErrnoException;
  if (isPlain) return error.message;
  if (code?.startsWith('ERR_PARSE_ARGS') === true) return `${error.message}\n${USAGE}`;
  return `The media node did not start: ${error.stack ?? error.message}`;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${whyNot(error)}\n`);
  process.exitCode = 1;
  // A part that has started already may hold the process.
  setTimeout(() => process.exit(1), 3000).unref();
}
