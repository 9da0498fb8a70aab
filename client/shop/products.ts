/** What the demo shop sells, as its server tells. */
import * as z from 'zod';
import type { Language } from '#ui/i18n/languages.ts';

const Words = z.object({ en: z.string(), zh: z.string() });

const Product = z.object({
  id: z.string(),
  name: Words,
  price: z.string(),
  description: Words,
  imageUrl: z.string(),
});
export type Product = z.output<typeof Product>;

const Answer = z.object({ products: z.array(Product) });

export async function fetchProducts(): Promise<readonly Product[]> {
  const response = await fetch('/v1/demo/products');
  if (!response.ok) throw new Error(`The products answered ${response.status}.`);
  return Answer.parse(await response.json()).products;
}

export function productAddress(product: Product): string {
  return `/shop.html?product=${encodeURIComponent(product.id)}`;
}

export function wordsOf(product: Product, language: Language): { name: string; description: string } {
  return { name: product.name[language], description: product.description[language] };
}
