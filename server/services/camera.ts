/** Passes an agent's wish to the shopper's page, which decides, and the shopper's answer back. Nothing is kept. */
import { AppError } from '#protocol/errors.ts';
import type { ParsedInputOf } from '#protocol/contract.ts';
import type { cameraRequests } from '#protocol/camera.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import type { Live } from './live.ts';
import { addressOther } from './party-message.ts';
import type { Actor, Notifier } from './ports.ts';

type Input<Name extends keyof typeof cameraRequests> = ParsedInputOf<(typeof cameraRequests)[Name]>;

export interface Camera {
  /** Agent. @throws AppError CALL_NOT_FOUND, FORBIDDEN, INVALID_TRANSITION before the answer, RATE_LIMITED */
  request(actor: Actor, input: Input<'camera:request'>): Promise<void>;
  /** Shopper. @throws AppError as above */
  answer(actor: Actor, input: Input<'camera:answer'>): Promise<void>;
}

export interface CameraDeps {
  readonly live: { readonly calls: Pick<Live['calls'], 'get'> };
  readonly notify: Pick<Notifier, 'toSession'>;
}

/** Of one call: a person who is asked more often is nagged. */
const WISHES_PER_MINUTE = 8;
const ANSWERS_PER_MINUTE = 30;

export function createCamera({ live, notify }: CameraDeps): Camera {
  const mayWish = createRateLimit(WISHES_PER_MINUTE);
  const mayAnswer = createRateLimit(ANSWERS_PER_MINUTE);

  return {
    async request(actor, { callId, requestId, wish }) {
      const { other } = await addressOther(live, actor, callId, 'agent');
      if (!mayWish(callId)) throw new AppError('RATE_LIMITED', 'The shopper was asked often; wait a moment.');
      if (other !== undefined) notify.toSession(other, 'camera:requested', { callId, requestId, wish });
    },
    async answer(actor, { callId, requestId, answer }) {
      const { other } = await addressOther(live, actor, callId, 'shopper');
      if (!mayAnswer(callId)) throw new AppError('RATE_LIMITED', 'Too many answers; wait a moment.');
      if (other !== undefined) notify.toSession(other, 'camera:answered', { callId, requestId, answer });
    },
  };
}
