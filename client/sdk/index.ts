/**
 * Vitrine in a page: `createVitrine({ getToken })`, then `connect()`, then `startCall()`.
 * Everything else follows from the types of `api.ts`.
 */
export { createVitrine } from './client.ts';
export type * from './api.ts';
