import { expect, test } from 'vitest';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';

const start = useHttpEdge();

test('the server’s own pages and the listed shops may read, others are refused', async () => {
  const { fetch, url } = await start({ origins: ['https://shop.example'] });
  const from = (origin: string, method = 'GET') => fetch('/v1/calls/x', { method, headers: { origin } });
  expect((await from('https://shop.example', 'OPTIONS')).status).toBe(204);
  const preflight = await from('https://shop.example', 'OPTIONS');
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Upload-Offset');
  expect(preflight.headers.get('access-control-expose-headers')).toContain('Upload-Result');
  expect((await from('https://shop.example')).headers.get('access-control-allow-origin')).toBe(
    'https://shop.example',
  );
  expect((await from(url)).headers.get('access-control-allow-origin')).toBe(url);
  const refused = { status: 403, code: 'ORIGIN_NOT_ALLOWED' };
  for (const origin of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'null',
    'http://127.0.0.1:1',
  ]) {
    expect(await codeOf(await from(origin))).toEqual(refused);
  }
});
