import { expect, test } from 'vitest';
import { useHttpEdge } from '#test/http-edge.ts';

const start = useHttpEdge();

test('it is alive whatever else is not, and ready when every check passes', async () => {
  const { fetch } = await start({
    checks: [{ name: 'history', probe: () => true, problem: 'no history' }],
  });
  expect((await fetch('/healthz')).status).toBe(200);
  const ready = await fetch('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ status: 'ready', checks: { history: 'ready' }, problems: [] });
});

test('it says in plain words what is not ready, and does not wait for a check that hangs', async () => {
  const { fetch } = await start({
    checks: [
      { name: 'history', probe: () => true, problem: 'The history cannot be reached.' },
      {
        name: 'media node',
        probe: () => Promise.reject(new Error('secret')),
        problem: 'No media node is up.',
      },
      {
        name: 'live state',
        probe: () => new Promise(() => undefined),
        problem: 'Live state does not answer.',
      },
    ],
  });
  const response = await fetch('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    status: 'not ready',
    checks: { history: 'ready', 'media node': 'not ready', 'live state': 'not ready' },
    problems: ['No media node is up.', 'Live state does not answer.'],
  });
  expect((await fetch('/healthz')).status).toBe(200);
});

test('metrics are served as the registry writes them', async () => {
  const { fetch } = await start();
  const response = await fetch('/metrics');
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toContain('vitrine_up 1');
});

test('the probe answers any page at once, with nothing that costs time', async () => {
  const { fetch } = await start();
  const response = await fetch('/probe?n=1', { headers: { origin: 'https://elsewhere.example' } });
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'timing-allow-origin': '*',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  expect(response.headers.has('content-security-policy')).toBe(false);
});

test('the probe answers a preflight, takes a measured content, and nothing else', async () => {
  const { fetch } = await start();
  const preflight = await fetch('/probe', { method: 'OPTIONS' });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST');
  expect((await fetch('/probe', { method: 'POST', body: 'x' })).status).toBe(204);
  expect((await fetch('/probe', { method: 'PUT', body: 'x' })).status).toBe(405);
});

test('our own pages may measure the way to the media nodes, and to nobody else', async () => {
  const { fetch } = await start({ probeOrigins: ['https://fra.example:4443', 'https://sin.example'] });
  const policy = (await fetch('/healthz')).headers.get('content-security-policy');
  expect(policy).toContain("connect-src 'self' ws: wss: https://fra.example:4443 https://sin.example;");
});

test('our own pages may show what shops have pictures of, wherever those are', async () => {
  const { fetch } = await start({ origins: ['http://localhost:3000'] });
  const policy = (await fetch('/healthz')).headers.get('content-security-policy');
  expect(policy).toContain("img-src 'self' data: blob: https: http://localhost:3000;");
});
