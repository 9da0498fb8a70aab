/**
 * Everything the pages say, in every language. Nothing a person reads is written anywhere else. Pages import only
 * types from here; their words come with the parts that they take in (take-shared.ts and the others).
 */
import { board as enBoard } from './en/board.ts';
import { desk as enDesk } from './en/desk.ts';
import { shared as enShared } from './en/shared.ts';
import { shop as enShop } from './en/shop.ts';
import { shopper as enShopper } from './en/shopper.ts';
import { troubles as enTroubles } from './en/troubles.ts';
import type { ParametersOf, Translation } from './translation.ts';
import { board as zhBoard } from './zh/board.ts';
import { desk as zhDesk } from './zh/desk.ts';
import { shared as zhShared } from './zh/shared.ts';
import { shop as zhShop } from './zh/shop.ts';
import { shopper as zhShopper } from './zh/shopper.ts';
import { troubles as zhTroubles } from './zh/troubles.ts';

export const en = { ...enShared, ...enTroubles, ...enShopper, ...enDesk, ...enShop, ...enBoard } as const;
export type Catalogue = typeof en;
export const zh: Translation<Catalogue> = {
  ...zhShared,
  ...zhTroubles,
  ...zhShopper,
  ...zhDesk,
  ...zhShop,
  ...zhBoard,
};

export type Key = keyof Catalogue;
/** The parameters after the key: none where the sentence has no placeholder. */
export type Rest<K extends Key> = [ParametersOf<Catalogue[K]>] extends [never]
  ? []
  : [Readonly<Record<ParametersOf<Catalogue[K]>, string | number>>];
