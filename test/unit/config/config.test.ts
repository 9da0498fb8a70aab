import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#config/load.ts';
import { redactConfig } from '#config/redact.ts';
import { Config } from '#config/schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the configuration', () => {
  test('works with nothing given', () => {
    expect(loadConfig()).toEqual(Config.parse({}));
  });

  test('the example file is usable as it is', () => {
    const config = loadConfig({ file: join(import.meta.dirname, '../../../config/example.json') });
    expect(config.auth.issuers).toHaveLength(1);
    expect(config.auth.demo).toBe('off');
  });

  test('the environment wins over the file, the command line over both, and settings beside stay', () => {
    const path = file(
      'c.json',
      JSON.stringify({ http: { port: 1, host: '127.0.0.2' }, calls: { ringSeconds: 9 } }),
    );
    const environment = { VITRINE_HTTP_PORT: '2', VITRINE_CALLS_RING_SECONDS: '7', PATH: '/bin' };
    const config = loadConfig({ file: path, environment, overrides: { http: { port: 3 } } });
    expect(config.http).toMatchObject({ port: 3, host: '127.0.0.2' });
    expect(config.calls.ringSeconds).toBe(7);
  });

  test('a secret is read from the file that the environment names', () => {
    const secret = 's'.repeat(40);
    const environment = { VITRINE_AUTH_SESSION_SECRET_FILE: file('secret', `${secret}\n`) };
    expect(loadConfig({ environment }).auth.sessionSecret).toBe(secret);
  });

  test('a secret is taken as it is, also where it looks like a number or like JSON', () => {
    for (const secret of ['20261121', '1e5', 'true', '"quoted"', '{}']) {
      expect(loadConfig({ environment: { VITRINE_HISTORY_PASSWORD: secret } }).history.password).toBe(secret);
      const environment = { VITRINE_REDIS_PASSWORD_FILE: file('secret', `${secret}\n`) };
      expect(loadConfig({ environment }).redis.password).toBe(secret);
    }
  });

  test('an origin that no page can have is refused: its shop would be without calls', () => {
    const origins = [
      'https://shop.example',
      'https://shop.example/',
      'shop.example',
      'http://localhost:3000',
    ];
    const problems = problemsOf(() => loadConfig({ overrides: { http: { origins } } })).join('\n');
    expect(problems.match(/http\.origins\W*\d/g)).toHaveLength(2);
    expect(problems).toContain('must be an origin');
  });

  test('every problem is listed at once', () => {
    const path = file('c.json', JSON.stringify({ http: { port: 'x', colour: 'red' }, sfuu: {} }));
    const environment = { VITRINE_NO_SUCH: '1', VITRINE_CHAT_FILE_MEGABYTES: '-1' };
    const problems = problemsOf(() => loadConfig({ file: path, environment })).join('\n');
    for (const part of ['http.port', 'colour', 'sfuu', 'VITRINE_NO_SUCH', 'chat.fileMegabytes']) {
      expect(problems).toContain(part);
    }
  });

  test('two parts that want the same port are named with it', () => {
    const clash = (sfu: object): string =>
      problemsOf(() => loadConfig({ overrides: { http: { port: 40_001 }, sfu: { ...sfu } } })).join('; ');
    expect(clash({ port: 40_000, workers: 4 })).toMatch(/http\.port.*media ports.*port 40001/);
    expect(clash({ controlPort: 40_001 })).toMatch(/http\.port and sfu\.controlPort both take port 40001/);
    expect(clash({ port: 41_000, workers: 2, pipePorts: { min: 41_001, max: 41_009 } })).toMatch(/41001/);
    expect(
      loadConfig({ overrides: { http: { port: 40_002 }, sfu: { port: 40_000, workers: 2 } } }),
    ).toBeTruthy();
  });

  test('a file that is missing or is not JSON is named', () => {
    expect(problemsOf(() => loadConfig({ file: join(folder, 'none.json') })).join()).toContain('none.json');
    expect(problemsOf(() => loadConfig({ file: file('bad.json', '{') })).join()).toContain('bad.json');
  });

  test('shown, it holds no secret and everything else', () => {
    const config = Config.parse({
      auth: { issuers: [{ issuer: 'shop', secret: 'a'.repeat(32) }], sessionSecret: 'b'.repeat(32) },
    });
    const shown = JSON.stringify(redactConfig(config));
    expect(shown).not.toMatch(/aaaa|bbbb/);
    expect(redactConfig(config)).toEqual({
      ...config,
      auth: { ...config.auth, issuers: [{ issuer: 'shop', secret: '…' }], sessionSecret: '…' },
    });
  });

  describe('of a PostgreSQL', () => {
    const problems = (url: unknown): string =>
      problemsOf(() => loadConfig({ overrides: { history: { url } } })).join('; ');

    test('takes an address, user and password apart, and never shows the password', () => {
      const environment = {
        VITRINE_HISTORY_URL: 'postgresql://db.example:6432/vitrine?sslmode=verify-full',
        VITRINE_HISTORY_USERNAME: 'vitrine',
        VITRINE_HISTORY_PASSWORD_FILE: file('password', 'open-sesame\n'),
        VITRINE_HISTORY_CA_FILE: '/etc/ca.pem',
        VITRINE_HISTORY_POOL_SIZE: '20',
        VITRINE_HISTORY_TIMEOUT_SECONDS: '0.5',
      };
      const config = loadConfig({ environment });
      expect(config.history).toMatchObject({
        username: 'vitrine',
        password: 'open-sesame',
        caFile: '/etc/ca.pem',
        poolSize: 20,
        timeoutSeconds: 0.5,
      });
      expect(JSON.stringify(redactConfig(config))).not.toContain('sesame');
    });

    test('refuses an address with a password in it, and does not repeat it', () => {
      const said = problems('postgres://vitrine:open-sesame@db/vitrine');
      expect(said).toContain('history.url: a password belongs in history.password, not in the address');
      expect(said).not.toContain('sesame');
    });

    test('refuses an address that says too little, too much, or nothing', () => {
      expect(problems('postgres://vitrine@db/vitrine')).toContain('history.username');
      expect(problems('postgres://db')).toContain('expected postgres://host:port/database');
      expect(problems('postgres:///vitrine')).toContain('expected postgres://host:port/database');
      expect(problems('postgres://db/vitrine?sslmode=require')).toContain('sslmode');
      expect(problems('postgres://db/vitrine?options=x')).toContain('sslmode');
      expect(problems('mysql://db/vitrine')).toContain('history.url');
      expect(problems('nonsense')).toContain('history.url');
      expect(problems(5)).toContain('history.url');
      expect(problemsOf(() => loadConfig({ overrides: { redis: { url: 'nonsense' } } })).join()).toContain(
        'redis.url',
      );
    });
  });
});
