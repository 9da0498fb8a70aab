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

test('the probe answers any page at once and is never cached', async () => {
  const { fetch } = await start();
  const response = await fetch('/v1/probe', { headers: { origin: 'https://elsewhere.example' } });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('cache-control')).toBe('no-store');
});
