/** The parts of a call's life, which happen at different rates: a shift, a visit, a call. */
export const PARTS = [
  'agent comes',
  'shopper comes',
  'start and ring',
  'media set up',
  'answer',
  'first pictures',
  'chat',
  'end',
  'shopper leaves',
  'agent leaves',
] as const;
export type Part = (typeof PARTS)[number];
/** What every call costs, whoever stays between calls. */
export const OF_A_CALL: readonly Part[] = [
  'start and ring',
  'media set up',
  'answer',
  'first pictures',
  'chat',
  'end',
];

/** Two from each side. */
export const MESSAGES = 4;
