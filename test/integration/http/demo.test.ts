import { expect, test } from 'vitest';
import * as z from 'zod';
import { ShopContext } from '#protocol/people.ts';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';
import type { HttpEdgeOptions } from '#test/http-edge.ts';

const start = useHttpEdge();

const demo = {
  loopbackOnly: true,
  shop: { token: async (person: object) => JSON.stringify(person) },
};
/** Starts the edge. @returns a function that posts JSON, or a text as it is */
async function starts(options: HttpEdgeOptions = { demo }) {
  const { fetch } = await start(options);
  return (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
}
const Token = z.object({ token: z.string(), visitor: z.string().optional() });

test('the demo signs what the shopper looks at, in the language of the page', async () => {
  const post = await starts();
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

test('the demo makes up a visitor who is told who they are', async () => {
  const post = await starts();
  const first = Token.parse(await (await post('/v1/demo/shopper-token', {})).json());
  const second = Token.parse(await (await post('/v1/demo/shopper-token', {})).json());
  expect(first.visitor).not.toBe(second.visitor);
});

test('the demo refuses what it does not know', async () => {
  const post = await starts();
  const bad = { status: 400, code: 'BAD_REQUEST' };
  expect(await codeOf(await post('/v1/demo/shopper-token', { product: 'yacht' }))).toEqual(bad);
  expect(await codeOf(await post('/v1/demo/shopper-token', { role: 'agent' }))).toEqual(bad);
  expect(await codeOf(await post('/v1/demo/agent-token', { name: 7 }))).toEqual(bad);
  expect(await codeOf(await post('/v1/demo/agent-token', { name: 'x'.repeat(9000) }))).toEqual(bad);
  expect(await codeOf(await post('/v1/demo/agent-token', '{"name":'))).toEqual(bad);
});

test('the demo lists the products', async () => {
  const { fetch } = await start({ demo });
  const { products } = z
    .object({ products: z.array(z.object({ id: z.string(), price: z.string() })) })
    .parse(await (await fetch('/v1/demo/products')).json());
  expect(products.length).toBeGreaterThanOrEqual(6);
});

test('the demo is not there when it is not allowed', async () => {
  const post = await starts({});
  expect(await codeOf(await post('/v1/demo/agent-token', {}))).toEqual({ status: 404, code: 'NOT_FOUND' });
});

test('the demo signs in no page of another origin', async () => {
  const post = await starts();
  const response = await post('/v1/demo/agent-token', {}, { origin: 'https://evil.example' });
  expect(await codeOf(response)).toEqual({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
});

test('the demo signs an operator in, for the board', async () => {
  const post = await starts();
  const { token } = Token.parse(await (await post('/v1/demo/operator-token', {})).json());
  expect(JSON.parse(token)).toMatchObject({ role: 'operator' });
});
