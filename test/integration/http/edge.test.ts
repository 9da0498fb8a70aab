import { get } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CallId, ConversationId, PersonId, SessionId } from '#protocol/ids.ts';
import { ShopContext } from '#protocol/people.ts';
import { newId } from '#platform/uuid.ts';
import { startHttpEdge } from '#test/http-edge.ts';
import type { HttpEdge, HttpEdgeOptions } from '#test/http-edge.ts';

const shopper = { id: PersonId.parse('shopper:ann'), displayName: 'Ann' };
const agent = { id: PersonId.parse('agent:kim'), displayName: 'Kim' };

let edge: HttpEdge | undefined;
const start = async (options: HttpEdgeOptions = {}): Promise<HttpEdge> =>
  (edge = await startHttpEdge(options));
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

const codeOf = async (response: Response) => ({
  status: response.status,
  code: ((await response.json()) as { code: string }).code,
});

describe('health', () => {
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
});

describe('GET /v1/calls/:id', () => {
  const facts = {
    id: newId(CallId, 'call'),
    conversationId: newId(ConversationId, 'conv'),
    shopper,
    media: 'video' as const,
    language: 'en',
    context: { product: { id: 'p', name: 'Lamp' } },
    createdAt: 1_700_000_000_000,
  };

  test('tells the facts, the timeline and how long the first media took', async () => {
    const { fetch, history } = await start();
    const at = facts.createdAt;
    const ended = {
      ...facts,
      agent,
      acceptedAt: at + 10,
      endedAt: at + 90,
      endReason: 'completed',
      endedBy: 'agent',
    } as const;
    history.calls.record(ended, [
      { at, event: 'queued' },
      { at: at + 5, event: 'offered', person: agent },
      { at: at + 10, event: 'accepted', side: 'agent' },
      { at: at + 60, event: 'first-frame', side: 'shopper', elapsedMs: 50 },
      { at: at + 61, event: 'first-frame', side: 'agent', elapsedMs: 51 },
      { at: at + 62, event: 'first-audio', side: 'agent', elapsedMs: 52 },
      { at: at + 90, event: 'ended', side: 'agent', reason: 'completed' },
    ]);
    const response = await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' });
    expect(response.status).toBe(200);
    const call = (await response.json()) as { timeline: unknown[] };
    expect(call).toMatchObject({
      id: facts.id,
      state: 'ended',
      endReason: 'completed',
      createdAt: '2023-11-14T22:13:20.000Z',
      acceptedAt: '2023-11-14T22:13:20.010Z',
      firstFrameMs: { shopper: 50, agent: 51 },
      firstAudioMs: { agent: 52 },
      agent,
    });
    expect(call.timeline).toHaveLength(7);
    expect(call.timeline[3]).toEqual({
      at: '2023-11-14T22:13:20.060Z',
      event: 'first-frame',
      side: 'shopper',
      elapsedMs: 50,
    });
  });

  test('a running call is told as it is now, without anybody’s session', async () => {
    const live = {
      ...facts,
      state: 'active' as const,
      shopper: { ...shopper, sessionId: newId(SessionId, 'ses') },
    };
    const { fetch } = await start({ liveCall: live });
    const text = await (await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' })).text();
    expect(JSON.parse(text)).toMatchObject({ state: 'active', timeline: [] });
    expect(text).not.toContain('ses_');
  });

  test('each wrong request has its code', async () => {
    const { fetch } = await start();
    const path = `/v1/calls/${facts.id}`;
    expect(await codeOf(await fetch(path))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await codeOf(await fetch(path, { as: 'expired' }))).toEqual({
      status: 401,
      code: 'TOKEN_EXPIRED',
    });
    expect(await codeOf(await fetch(path, { as: 'shopper:ann' }))).toEqual({
      status: 403,
      code: 'FORBIDDEN',
    });
    expect(await codeOf(await fetch(path, { as: 'agent:kim' }))).toEqual({
      status: 404,
      code: 'CALL_NOT_FOUND',
    });
    expect(await codeOf(await fetch('/v1/calls/..%2f..', { as: 'agent:kim' }))).toEqual({
      status: 404,
      code: 'CALL_NOT_FOUND',
    });
    const long = await fetch(path, { headers: { authorization: `Bearer ${'x'.repeat(6000)}` } });
    expect(await codeOf(long)).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('a failure of ours leaves with an id and without its text', async () => {
    const { fetch, history } = await start();
    await history.close();
    const response = await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({
      code: 'INTERNAL',
      details: { id: expect.any(String) as string },
    });
    expect(text).not.toMatch(/driver|sqlite|destroyed/i);
  });
});

describe('origins', () => {
  test('the server’s own pages and the listed shops may read, others are refused', async () => {
    const { fetch, url } = await start({ origins: ['https://shop.example'] });
    const from = (origin: string, method = 'GET') => fetch('/v1/calls/x', { method, headers: { origin } });
    expect((await from('https://shop.example', 'OPTIONS')).status).toBe(204);
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
});

describe('the demo', () => {
  const demo = {
    loopbackOnly: true,
    shop: { token: async (person: object) => JSON.stringify(person) },
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    edge?.fetch(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    }) ?? Promise.reject(new Error('not started'));
  const Token = z.object({ token: z.string(), visitor: z.string().optional() });

  test('signs what the shopper looks at, in the language of the page', async () => {
    await start({ demo });
    const response = await post('/v1/demo/shopper-token', {
      product: 'desk-lamp',
      visitor: 'v1',
      language: 'zh',
    });
    const { token, visitor } = Token.parse(await response.json());
    expect(visitor).toBe('v1');
    const signed = z
      .object({ role: z.literal('shopper'), id: z.literal('v1'), context: ShopContext })
      .parse(JSON.parse(token));
    expect(signed.context.product).toMatchObject({
      id: 'desk-lamp',
      name: '弧形台灯',
      imageUrl: '/products/desk-lamp.svg',
    });
  });

  test('makes up a visitor who is told who they are', async () => {
    await start({ demo });
    const first = Token.parse(await (await post('/v1/demo/shopper-token', {})).json());
    const second = Token.parse(await (await post('/v1/demo/shopper-token', {})).json());
    expect(first.visitor).not.toBe(second.visitor);
  });

  test('refuses what it does not know', async () => {
    await start({ demo });
    const bad = { status: 400, code: 'BAD_REQUEST' };
    expect(await codeOf(await post('/v1/demo/shopper-token', { product: 'yacht' }))).toEqual(bad);
    expect(await codeOf(await post('/v1/demo/shopper-token', { role: 'agent' }))).toEqual(bad);
    expect(await codeOf(await post('/v1/demo/agent-token', { name: 7 }))).toEqual(bad);
    expect(await codeOf(await post('/v1/demo/agent-token', { name: 'x'.repeat(9000) }))).toEqual(bad);
    const broken = await edge?.fetch('/v1/demo/agent-token', {
      method: 'POST',
      body: '{"name":',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken === undefined ? undefined : await codeOf(broken)).toEqual(bad);
  });

  test('lists the products', async () => {
    await start({ demo });
    const { products } = z
      .object({ products: z.array(z.object({ id: z.string(), price: z.string() })) })
      .parse(await (await (edge as HttpEdge).fetch('/v1/demo/products')).json());
    expect(products.length).toBeGreaterThanOrEqual(6);
  });

  test('is not there when it is not allowed', async () => {
    await start();
    expect(await codeOf(await post('/v1/demo/agent-token', {}))).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  test('signs in no page of another origin', async () => {
    await start({ demo });
    const response = await post('/v1/demo/agent-token', {}, { origin: 'https://evil.example' });
    expect(await codeOf(response)).toEqual({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
  });
});

describe('pages', () => {
  const script = `console.log(${JSON.stringify('x'.repeat(2000))})`;
  const pages = {
    'index.html': '<h1>shop</h1>',
    'desk.html': '<h1>desk</h1>',
    'shop.html': '<h1>product</h1>',
    'vitrine.js': script,
    'assets/app-4f3a.js': script,
    '.source-hash': 'hidden',
  };

  test('are found under their addresses, with a policy that allows no inline script', async () => {
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
});
