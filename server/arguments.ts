/** What the command line says, on top of the file and the environment. */
import { parseArgs } from 'node:util';
import { loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';

export const USAGE = `Usage: npm start -- [options]
  --host <address>   listen there (default 127.0.0.1; with --https all addresses)
  --port <number>    listen on that port (default 8080; 0 takes a free one)
  --https            serve over TLS with a self-signed certificate, for phones in the LAN
  --config <file>    read settings from a JSON file
  --cluster          one server of several, with Redis; media nodes run elsewhere (npm run start:sfu)
  --demo             allow demo sign-in although others can reach the server
  --help             this`;

const HIGHEST_PORT = 65_535;

export interface Settings {
  readonly config: Config;
  readonly isInCluster: boolean;
}

/** The message is for the person who typed it. */
export class UsageError extends Error {}

/**
 * @returns undefined when help is asked for
 * @throws UsageError, ConfigError
 */
export function readSettings(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings | undefined {
  const values = parse(argv);
  if (values.help === true) return undefined;
  const http: Record<string, unknown> = {};
  if (values.https === true) Object.assign(http, { https: true, host: '0.0.0.0' });
  if (values.host !== undefined) http['host'] = values.host;
  if (values.port !== undefined) http['port'] = portOf(values.port);
  const config = loadConfig({
    file: values.config ?? environment['VITRINE_CONFIG'],
    environment,
    overrides: { http, ...(values.demo === true && { auth: { demo: 'on' } }) },
  });
  return { config, isInCluster: values.cluster === true };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        https: { type: 'boolean' },
        config: { type: 'string' },
        cluster: { type: 'boolean' },
        demo: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : 'The arguments cannot be read.'}\n${USAGE}`,
    );
  }
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Infinity;
  if (port > HIGHEST_PORT) throw new UsageError(`--port takes a number from 0 to 65535, not "${text}".`);
  return port;
}
