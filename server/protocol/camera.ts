/** What an agent may ask of the shopper's camera, and what the shopper says to it. The camera stays the shopper's. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId, RequestId } from './ids.ts';

/** `factor`: times the widest that the camera shows. */
export const CameraWish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('torch'), isOn: z.boolean() }),
  z.strictObject({ kind: z.literal('zoom'), factor: z.number().min(1).max(10) }),
  z.strictObject({ kind: z.literal('flip') }),
]);
export type CameraWish = z.output<typeof CameraWish>;

/**
 * done: allowed and so · refused: by the shopper · no-answer: in time · impossible: no camera is on, or it cannot ·
 * failed: it was allowed and did not work · busy: another wish is still before the shopper.
 */
export const CameraAnswer = z.enum(['done', 'refused', 'no-answer', 'impossible', 'failed', 'busy']);
export type CameraAnswer = z.output<typeof CameraAnswer>;

const empty = z.object({});
const onWish = { callId: CallId, requestId: RequestId };

export const cameraRequests = {
  /** Agent. It is put before the shopper, who answers or does not. `RATE_LIMITED` when it becomes nagging. */
  'camera:request': request(z.strictObject({ ...onWish, wish: CameraWish }), empty),
  /** Shopper. */
  'camera:answer': request(z.strictObject({ ...onWish, answer: CameraAnswer }), empty),
} as const satisfies Requests;

export const cameraEvents = {
  'camera:requested': event(z.object({ ...onWish, wish: CameraWish })),
  'camera:answered': event(z.object({ ...onWish, answer: CameraAnswer })),
} as const satisfies Events;
