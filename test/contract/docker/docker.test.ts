/** Images and containers cannot be made everywhere; that what makes them fits the code can be seen anywhere. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import { type Service, mountedFiles, readCompose, readVariables } from './compose.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DOCKER = path.join(ROOT, 'docker');
const FILES = ['compose.embedded.yml', 'compose.cluster.yml'];

let secrets: string;
beforeAll(() => {
  secrets = mkdtempSync(path.join(tmpdir(), 'vitrine-secrets-'));
  execFileSync(path.join(DOCKER, 'make-secrets.sh'), [secrets], { stdio: 'pipe' });
});
afterAll(() => {
  rmSync(secrets, { recursive: true });
});

const read = (name: string) =>
  readCompose(path.join(DOCKER, name), readVariables(path.join(DOCKER, 'env.example')));

/** As the process in the container reads them, with the secrets where they are here. */
function configOf({ environment }: Service, files: Readonly<Record<string, { file: string }>>): Config {
  const local = Object.entries(environment).map(([name, value]) => {
    const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
    if (secret === undefined) return [name, value];
    return [name, path.join(secrets, path.basename(files[secret]?.file ?? ''))];
  });
  return loadConfig({ environment: Object.fromEntries(local) as Record<string, string> });
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig({ environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const isOurs = ({ build }: Service): boolean => build !== undefined;

describe.each(FILES)('%s', (name) => {
  const file = path.join(DOCKER, name);
  const compose = read(name);
  const services = Object.entries(compose.services);
  const ours = services.filter(([, service]) => isOurs(service));

  test('sets nothing that is no setting, and nothing to what it cannot be', () => {
    expect(ours.length).toBeGreaterThan(0);
    for (const [, service] of ours) expect(() => configOf(service, compose.secrets)).not.toThrow();
  });

  test('names files, volumes, secrets and services that are there', () => {
    for (const [, service] of services) {
      for (const mounted of mountedFiles(file, service)) expect(mounted).toSatisfy(existsSync);
      for (const volume of service.volumes.filter((one) => !one.startsWith('.')))
        expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
      for (const secret of service.secrets) expect(compose.secrets).toHaveProperty(secret);
      for (const other of Object.keys(service.depends_on)) expect(compose.services).toHaveProperty(other);
    }
    for (const { file: secret } of Object.values(compose.secrets))
      expect(path.join(secrets, path.relative('secrets', secret))).toSatisfy(existsSync);
  });

  test('gives each service the secrets that it reads, and no others', () => {
    for (const [, { environment, command, entrypoint, secrets: given }] of services) {
      const text = [...Object.values(environment), ...command, ...entrypoint].join(' ');
      const readBy = [...text.matchAll(/\/run\/secrets\/([\w-]+)/g)].map(([, secret]) => secret);
      // Redis is told of its users by its own file.
      const inFile = command[0] === 'redis-server' ? ['redis-users'] : [];
      expect([...new Set([...readBy, ...inFile])].toSorted()).toEqual([...given].toSorted());
    }
  });

  test('runs programs of ours that are there, and asks them what they answer', () => {
    for (const [, service] of ours) {
      const { command, healthcheck } = service;
      for (const script of [command[0] ?? 'server/main.ts', 'docker/healthcheck.mjs'])
        expect(path.join(ROOT, script)).toSatisfy(existsSync);
      const { http, sfu } = configOf(service, compose.secrets);
      const isNode = command[0] === 'sfu/main.ts';
      const answers = isNode ? `:${sfu.controlPort}/probe` : `:${http.port}/healthz`;
      expect(healthcheck?.test.at(-1) ?? 'http://127.0.0.1:8080/healthz').toContain(answers);
    }
  });

  test('lets nobody in without a token, and everything stop in its time', () => {
    for (const [, service] of ours) {
      const { auth, sfu } = configOf(service, compose.secrets);
      const isServer = service.command[0] !== 'sfu/main.ts';
      if (isServer) expect(auth).toMatchObject({ demo: 'off', issuers: [{ issuer: 'shop.example' }] });
      const graceSeconds = Number.parseInt(service.stop_grace_period ?? '0');
      expect(graceSeconds).toBeGreaterThan(isServer ? 10 : sfu.drainSeconds + 10);
    }
  });

  test('gives no port of a machine twice', () => {
    const taken = ours.flatMap(([, service]) => {
      const { http, sfu } = configOf(service, compose.secrets);
      const workers = Array.from({ length: sfu.workers || 16 }, (_, worker) => sfu.port + worker);
      const pipes = sfu.pipePorts;
      const pipePorts =
        pipes === undefined
          ? []
          : Array.from({ length: pipes.max - pipes.min + 1 }, (_, at) => pipes.min + at);
      if (service.command[0] === 'sfu/main.ts') return [...workers, ...pipePorts, sfu.controlPort];
      return service.command.includes('--cluster') ? [http.port] : [http.port, ...workers];
    });
    expect(new Set(taken).size).toBe(taken.length);
  });
});

describe('the cluster', () => {
  const { services, secrets: files } = read('compose.cluster.yml');
  const configs = () =>
    Object.values(services)
      .filter(isOurs)
      .map((service) => ({ service, config: configOf(service, files) }));

  test('belongs together: one secret, one Redis, and one history for all servers', () => {
    const all = configs();
    const shared = new Set(all.map(({ config: { cluster, redis } }) => [cluster.secret, redis.url].join()));
    expect(shared.size).toBe(1);
    const histories = all.filter(({ service }) => service.command.includes('--cluster'));
    expect(new Set(histories.map(({ config }) => config.history.url)).size).toBe(1);
    expect(histories[0]?.config.history.url).toMatch(/^postgres:/);
  });

  test('has a relay and a media node in each of its regions, and a way for browsers to measure each', () => {
    const nodes = configs().filter(({ service }) => service.command[0] === 'sfu/main.ts');
    const regions = nodes.map(({ config }) => config.sfu.region);
    expect(new Set(regions).size).toBe(2);
    const proxy = readFileSync(path.join(DOCKER, 'proxy/cluster.Caddyfile'), 'utf8');
    for (const { config } of nodes) {
      expect(proxy).toContain(`handle ${new URL(config.sfu.probeUrl ?? '').pathname} {`);
      expect(proxy).toContain(`127.0.0.1:${config.sfu.controlPort}`);
    }
    for (const { service, config } of configs().filter(({ service: { command } }) =>
      command.includes('--cluster'),
    )) {
      expect(config.turn.servers.map(({ region }) => region)).toEqual(regions);
      expect(proxy, service.command.join(' ')).toContain(`127.0.0.1:${config.http.port}`);
    }
  });

  test('has Redis know the user and the password that its servers bring', () => {
    const redis = configs()[0]?.config.redis;
    const acl = readFileSync(path.join(secrets, 'redis-users.acl'), 'utf8');
    const hash = createHash('sha256')
      .update(redis?.password ?? '')
      .digest('hex');
    expect(acl).toContain(`user ${redis?.username} on #${hash} ~${redis?.prefix}:* `);
  });
});

describe('the image', () => {
  const dockerfile = readFileSync(path.join(DOCKER, 'Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
    from.split(' '),
  );

  test('is made of files that are there and that its context lets in', () => {
    expect(copied.length).toBeGreaterThan(5);
    const ignore = readFileSync(path.join(DOCKER, 'Dockerfile.dockerignore'), 'utf8');
    for (const source of copied) {
      expect(path.join(ROOT, source)).toSatisfy(existsSync);
      expect(ignore.split('\n')).toContain(`!${source}`);
    }
  });

  test('has all that the server and the media node import', () => {
    const imports = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      imports: Record<string, string>;
    };
    const folders = globSync('{server,sfu,config}/**/*.ts', { cwd: ROOT }).flatMap((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      return [...text.matchAll(/from '(#\w+)\//g)].map(
        ([, alias]) => imports.imports[`${alias}/*`] ?? alias ?? '',
      );
    });
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    for (const folder of new Set(folders)) {
      const [, top = ''] = /^\.\/(\w+)\//.exec(folder) ?? [];
      expect(last).toMatch(new RegExp(`^COPY ${top} ${top}$`, 'm'));
    }
  });

  test('sets nothing that is no setting', () => {
    const [, env = ''] = /^ENV ((?:.+\\\n)*.+)$/m.exec(dockerfile) ?? [];
    const variables = [...env.matchAll(/(VITRINE_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
    expect(variables.length).toBeGreaterThan(0);
    expect(() =>
      loadConfig({ environment: Object.fromEntries(variables) as Record<string, string> }),
    ).not.toThrow();
  });

  test('does not run as root', () => {
    expect(dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))).toMatch(/^USER node$/m);
  });
});

test('the page on deployment names settings that are there, and files', () => {
  const page = readFileSync(path.join(DOCKER, 'README.md'), 'utf8');
  const names = new Set([...page.matchAll(/VITRINE_[A-Z_]+[A-Z]/g)].map(([name]) => name));
  expect(names.size).toBeGreaterThan(3);
  for (const name of names) {
    // Whatever its value may be: what is not known has another problem.
    const problems = problemsOf({ [name]: '?' });
    expect(problems).not.toContain(`${name}: no such setting`);
  }
  expect(problemsOf({ VITRINE_SFU_NONE: '?' })).toContain('VITRINE_SFU_NONE: no such setting');
  for (const [, target = ''] of page.matchAll(/\]\(([^)#]+)[^)]*\)/g))
    expect(path.join(DOCKER, target)).toSatisfy(existsSync);
  for (const [, script = ''] of page.matchAll(/`(test\/[\w./-]+)`/g))
    expect(path.join(ROOT, script)).toSatisfy(existsSync);
});

test('secrets are made once, for their owner only, and the users of Redis follow the password', () => {
  const before = readFileSync(path.join(secrets, 'turn-secret'), 'utf8');
  execFileSync(path.join(DOCKER, 'make-secrets.sh'), [secrets], { stdio: 'pipe' });
  expect(readFileSync(path.join(secrets, 'turn-secret'), 'utf8')).toBe(before);
  expect(statSync(secrets).mode & 0o077).toBe(0);
});
