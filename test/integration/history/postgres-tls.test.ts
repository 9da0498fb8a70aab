import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHistory } from '#history/open-history.ts';
import { createLogger } from '#platform/logger.ts';
import { makeCertificate } from '#test/certificate.ts';
import type { Certificate } from '#test/certificate.ts';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';

let certificate: Certificate;
let caFile: string;
let postgres: PostgresServer;

beforeAll(async () => {
  certificate = await makeCertificate();
  caFile = certificate.certificateFile;
  postgres = await startPostgres({ tls: certificate });
}, 30_000);
afterAll(async () => {
  await postgres.close();
  certificate.remove();
});

async function open(url: string, more: { caFile?: string } = {}): Promise<void> {
  const { username, password } = postgres;
  const logger = createLogger('silent');
  const history = await openHistory({ file: 'not used', url, username, password, logger, ...more });
  try {
    const sessions = `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'vitrine'`;
    await history.check();
    expect(await postgres.sql(url.replace(/\?.*/, ''), sessions)).toContainEqual({ ssl: true });
  } finally {
    await history.close();
  }
}

test('PostgreSQL is spoken to over TLS, and only to one whose certificate somebody trusted has signed', async () => {
  const url = await postgres.createDatabase();
  await open(url, { caFile });
  await open(`${url}?sslmode=verify-full`, { caFile });
  await expect(open(`${url}?sslmode=verify-full`)).rejects.toThrow(/cannot be used: self-signed certificate/);
  // The certificate is for an address, not for this name.
  const renamed = url.replace('127.0.0.1', 'localhost');
  await expect(open(renamed, { caFile })).rejects.toThrow(/cannot be used: .*does not match certificate/);
  await expect(open(url, { caFile: '/nowhere/none.pem' })).rejects.toThrow(/none\.pem/);
});
