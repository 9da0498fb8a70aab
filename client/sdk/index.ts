/**
 * Vitrine in a page: `createVitrine({ getToken })`, then `connect()`, then `startCall()`.
 * Everything else follows from the types of `api.ts`.
 */
export { createVitrine } from './client.ts';
export type * from './api.ts';
export type * from './pictures/picture-state.ts';
export type * from './quality/live-quality.ts';
export type * from './check/pre-call-check.ts';
export type * from './pictures/shown-size.ts';
