import { get } from 'node:http';
import { expect, test } from 'vitest';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';

const start = useHttpEdge();

const script = `console.log(${JSON.stringify('x'.repeat(2000))})`;
const pages = {
  'index.html': '<h1>shop</h1>',
  'desk.html': '<h1>desk</h1>',
  'shop.html': '<h1>product</h1>',
  'vitrine.js': script,
  'assets/app-4f3a.js': script,
  '.source-hash': 'hidden',
};

test('pages are found under their addresses, with a policy that allows no inline script', async () => {
  const { fetch } = await start({ pages });
  for (const [path, text] of [
    ['/', 'shop'],
    ['/desk', 'desk'],
    ['/shop.html?product=x', 'product'],
  ] as const) {
    const response = await fetch(path);
    expect(await response.text()).toContain(text);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('upgrade-insecure-requests');
  }
});

test('an asset is compressed and kept for ever, the loader is asked for anew', async () => {
  const { fetch, url } = await start({ pages });
  const asset = await fetch('/assets/app-4f3a.js', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(asset.headers.get('content-encoding')).toBe('br');
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(await asset.text()).toBe(script);
  const plain = await fetch('/assets/app-4f3a.js', { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  const loader = await fetch('/vitrine.js');
  expect(loader.headers.get('cache-control')).toBe('no-cache');
  expect(loader.headers.get('access-control-allow-origin')).toBe('*');
  const etag = loader.headers.get('etag') ?? '';
  // Not by fetch: it marks such a request as one that must not be answered from a cache.
  const again = await new Promise((resolve) => {
    get(
      `${url}/vitrine.js`,
      { headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
  });
  expect(again).toBe(304);
});

test('nothing outside the folder and nothing hidden is served', async () => {
  const { fetch } = await start({ pages });
  for (const path of [
    '/.source-hash',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cx.js',
    '/%00.js',
    '/%',
  ]) {
    const response = await fetch(path);
    expect([400, 404]).toContain(response.status);
  }
});

test('an unknown address of the API answers as JSON, any other as a plain page', async () => {
  const { fetch } = await start({ pages });
  expect(await codeOf(await fetch('/v1/nothing'))).toEqual({ status: 404, code: 'NOT_FOUND' });
  const page = await fetch('/nothing');
  expect(page.status).toBe(404);
  expect(page.headers.get('content-type')).toContain('text/plain');
});
