/**
 * Everything the pages say, in every language. Nothing a person reads is written anywhere else. Pages import only
 * types from here; their words come with the parts that they take in (take-shared.ts and the others).
 */
import { board as enBoard } from './en/board.ts';
import { camera as enCamera } from './en/camera.ts';
import { check as enCheck } from './en/check.ts';
import { elsewhere as enElsewhere } from './en/elsewhere.ts';
import { desk as enDesk } from './en/desk.ts';
import { findings as enFindings } from './en/findings.ts';
import { pictures as enPictures } from './en/pictures.ts';
import { network as enNetwork } from './en/network.ts';
import { quality as enQuality } from './en/quality.ts';
import { shared as enShared } from './en/shared.ts';
import { shop as enShop } from './en/shop.ts';
import { shopper as enShopper } from './en/shopper.ts';
import { troubles as enTroubles } from './en/troubles.ts';
import { wayOut as enWayOut } from './en/way-out.ts';
import type { ParametersOf, Translation } from './translation.ts';
import { board as zhBoard } from './zh/board.ts';
import { camera as zhCamera } from './zh/camera.ts';
import { check as zhCheck } from './zh/check.ts';
import { elsewhere as zhElsewhere } from './zh/elsewhere.ts';
import { desk as zhDesk } from './zh/desk.ts';
import { findings as zhFindings } from './zh/findings.ts';
import { pictures as zhPictures } from './zh/pictures.ts';
import { network as zhNetwork } from './zh/network.ts';
import { quality as zhQuality } from './zh/quality.ts';
import { shared as zhShared } from './zh/shared.ts';
import { shop as zhShop } from './zh/shop.ts';
import { shopper as zhShopper } from './zh/shopper.ts';
import { troubles as zhTroubles } from './zh/troubles.ts';
import { wayOut as zhWayOut } from './zh/way-out.ts';

export const en = {
  ...enShared,
  ...enTroubles,
  ...enShopper,
  ...enDesk,
  ...enShop,
  ...enBoard,
  ...enCamera,
  ...enCheck,
  ...enFindings,
  ...enPictures,
  ...enElsewhere,
  ...enNetwork,
  ...enQuality,
  ...enWayOut,
} as const;
export type Catalogue = typeof en;
export const zh: Translation<Catalogue> = {
  ...zhShared,
  ...zhTroubles,
  ...zhShopper,
  ...zhDesk,
  ...zhShop,
  ...zhBoard,
  ...zhCamera,
  ...zhCheck,
  ...zhFindings,
  ...zhPictures,
  ...zhElsewhere,
  ...zhNetwork,
  ...zhQuality,
  ...zhWayOut,
};

export type Key = keyof Catalogue;
/** The parameters after the key: none where the sentence has no placeholder. */
export type Rest<K extends Key> = [ParametersOf<Catalogue[K]>] extends [never]
  ? []
  : [Readonly<Record<ParametersOf<Catalogue[K]>, string | number>>];
