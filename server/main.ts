/** Starts a server from the command line: with everything in it, or as one of a cluster. */
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { ConfigError } from '#config/load.ts';
import { redactConfig } from '#config/redact.ts';
import type { Config } from '#config/schema.ts';
import { createLogger } from '#platform/logger.ts';
import { isLoopback } from '#platform/loopback.ts';
import { StartError } from '#platform/start-error.ts';
import { stopAtSignal } from '#platform/stop-signals.ts';
import { isDemoAllowed } from '#services/demo.ts';
import { USAGE, UsageError, readSettings } from './arguments.ts';
import type { TlsFiles } from './http-edge.ts';

function lanAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

async function selfSigned(): Promise<TlsFiles> {
  const { generate } = await import('selfsigned');
  const names = [{ type: 2 as const, value: 'localhost' }];
  const addresses = ['127.0.0.1', ...lanAddresses()].map((ip) => ({ type: 7 as const, ip }));
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Vitrine' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [...names, ...addresses] }],
  });
  return { key, cert };
}

function addressesOf({ http }: Config, port: number): string[] {
  const scheme = http.https ? 'https' : 'http';
  const isAny = http.host === '0.0.0.0' || http.host === '::';
  const hosts = isAny
    ? ['localhost', ...lanAddresses()]
    : [http.host === '127.0.0.1' ? 'localhost' : http.host];
  return hosts.map((host) => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === undefined) {
    say(USAGE);
    return;
  }
  const { config, isInCluster } = settings;
  const logger = createLogger(config.log.level, { pretty: config.log.pretty });
  logger.debug({ config: redactConfig(config) }, 'settings');
  const options = {
    config,
    logger,
    staticDir: resolve(import.meta.dirname, '../dist/client'),
    tls: config.http.https ? await selfSigned() : undefined,
    processMetrics: true,
  };
  // Only the one that is needed is read: a server of a cluster has no media in it.
  const app = isInCluster
    ? await (await import('./in-cluster.ts')).startInCluster(options)
    : await (await import('./embedded.ts')).startEmbedded(options);
  stopAtSignal(
    (signal) => {
      logger.info({ signal }, 'stopping');
      return app.close();
    },
    (err) => logger.error({ err }, 'not everything stopped well'),
  );

  const [first = '', ...others] = addressesOf(config, app.port);
  say('');
  say(`  Shop  ${first}/`);
  say(`  Desk  ${first}/desk`);
  for (const other of others) say(`        ${other}/  ·  ${other}/desk`);
  say('');
  if (config.auth.demo === 'on' && !isLoopback(config.http.host)) {
    logger.warn('Demo sign-in is on and others can reach this server: anybody can be a shopper or an agent.');
  } else if (!isDemoAllowed(config.auth.demo, config.http.host)) {
    say('  Demo sign-in is off: others can reach this server. Configure auth.issuers, or start with --demo.');
    say('');
  }
}

/** One sentence where the person can do something about it; else all that is known. */
function whyNot(error: unknown): string {
  const isPlain = [ConfigError, UsageError, StartError].some((kind) => error instanceof kind);
  if (isPlain && error instanceof Error) return error.message;
  if (!(error instanceof Error)) return `The server did not start: ${String(error)}`;
  const { code, syscall, port, address, hostname } = error as NodeJS.ErrnoException & Record<string, unknown>;
  switch (`${syscall} ${code}`) {
    case 'listen EADDRINUSE':
      return `Port ${String(port)} is taken by another program; choose one with --port.`;
    case 'listen EACCES':
      return `This user may not listen on port ${String(port)}; choose one with --port.`;
    case 'listen EADDRNOTAVAIL':
    case 'getaddrinfo ENOTFOUND':
      return `This machine has no address ${String(address ?? hostname)}; choose one with --host.`;
    default:
      return `The server did not start: ${error.stack ?? error.message}`;
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${whyNot(error)}\n`);
  process.exitCode = 1;
  // A part that has started already may hold the process.
  setTimeout(() => process.exit(1), 3000).unref();
}
