/**
 * Sign-in for trying it out: the server plays the shop's backend and signs tokens for whoever asks.
 * Mounted only where the configuration allows it.
 */
import { randomUUID } from 'node:crypto';
import { Router, json } from 'express';
import type { RequestHandler } from 'express';
import * as z from 'zod';
import { badRequest } from '#protocol/caller.ts';
import { AppError } from '#protocol/errors.ts';
import { LanguageTag } from '#protocol/people.ts';
import type { ShopContext } from '#protocol/people.ts';
import type { Demo } from '#services/demo.ts';
import { DEMO_PRODUCTS } from './demo-products.ts';

/** The shop has its texts in two languages; every other is served in English. */
const Language = LanguageTag.default('en').transform((tag) => (tag.startsWith('zh') ? 'zh' : 'en'));
const PersonName = z.string().regex(/^[\w-]{1,64}$/);
const Name = z.string().trim().min(1).max(40);

const ShopperTokenInput = z.strictObject({
  /** What the shopper looks at; signed into the token. */
  product: z.string().max(120).optional(),
  /** The same visitor is the same shopper. Made up when absent, and returned. */
  visitor: PersonName.optional(),
  name: Name.optional(),
  language: Language,
});
const AgentTokenInput = z.strictObject({
  /** The same id is the same agent. Made up when absent, and returned. */
  agent: PersonName.optional(),
  name: Name.optional(),
  language: Language,
});

export function demoRoutes(options: {
  /** Signs as a real shop's backend would. */
  readonly shop: Pick<Demo, 'token'>;
  readonly loopbackOnly: boolean;
}): Router {
  const { shop } = options;
  const routes = Router();
  if (options.loopbackOnly) routes.use(onLoopbackNames);
  routes.use(json({ limit: '4kb' }));

  routes.get('/products', (_request, response) => {
    response.json({ products: DEMO_PRODUCTS });
  });

  routes.post('/shopper-token', async (request, response) => {
    const input = parse(ShopperTokenInput, request.body);
    const visitor = input.visitor ?? randomUUID();
    const token = await shop.token({
      role: 'shopper',
      id: visitor,
      name: input.name ?? (input.language === 'zh' ? '演示顾客' : 'Demo shopper'),
      language: input.language,
      context: contextOf(input.product, input.language),
    });
    response.set('Cache-Control', 'no-store').json({ token, visitor });
  });

  routes.post('/agent-token', async (request, response) => {
    const input = parse(AgentTokenInput, request.body);
    const agent = input.agent ?? randomUUID();
    const name = input.name ?? (input.language === 'zh' ? '演示客服' : 'Demo agent');
    const token = await shop.token({ role: 'agent', id: agent, name, language: input.language });
    response.set('Cache-Control', 'no-store').json({ token, agent });
  });

  routes.post('/operator-token', async (_request, response) => {
    const token = await shop.token({ role: 'operator' });
    response.set('Cache-Control', 'no-store').json({ token });
  });

  return routes;
}

function contextOf(productId: string | undefined, language: 'en' | 'zh'): ShopContext {
  if (productId === undefined) return {};
  const product = DEMO_PRODUCTS.find(({ id }) => id === productId);
  if (product === undefined) throw new AppError('BAD_REQUEST', 'The shop has no such product.');
  const { id, price, imageUrl } = product;
  const url = `/shop.html?product=${id}`;
  return { product: { id, name: product.name[language], price, url, imageUrl }, page: url };
}

/**
 * A page of the internet can point a name of its own at 127.0.0.1 and then talk to this server as if it were
 * its own; the `Host` it sends still tells.
 */
const onLoopbackNames: RequestHandler = (request, _response, next) => {
  const name = request.hostname;
  if (name !== undefined && /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(name)) next();
  else throw new AppError('FORBIDDEN', 'Demo sign-in works only on this machine.');
};

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw badRequest(parsed.error);
  return parsed.data;
}
