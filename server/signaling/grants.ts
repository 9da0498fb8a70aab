/** Who may ask for what. Deny by default: a request without a line here does not compile. */
import { AppError } from '#protocol/errors.ts';
import type { Handlers, Requests } from '#protocol/contract.ts';
import type { Role } from '#protocol/people.ts';
import type { SignalingRequestName } from '#protocol/signaling.ts';

const everyone: readonly Role[] = ['shopper', 'agent', 'supervisor', 'inspector', 'operator'];
const shopper: readonly Role[] = ['shopper'];
const agent: readonly Role[] = ['agent'];
const parties: readonly Role[] = ['shopper', 'agent'];
const desk: readonly Role[] = ['agent', 'supervisor'];

export const GRANTS: Readonly<Record<SignalingRequestName, readonly Role[]>> = {
  'session:hello': everyone,
  'session:hand-over': shopper,
  'session:bye': everyone,
  'call:start': shopper,
  'call:get': parties,
  'call:accept': agent,
  'call:decline': agent,
  'call:hold': agent,
  'call:resume': agent,
  'call:end': parties,
  'call:report-first-media': parties,
  'call:report-check': shopper,
  'agent:set-status': agent,
  'agent:finish-wrap-up': agent,
  'agent:shopper-history': agent,
  'media:open': parties,
  'media:connect': parties,
  'media:restart-ice': parties,
  'media:open-trial': parties,
  'media:produce': parties,
  'media:set-producer-paused': parties,
  'media:close-producer': parties,
  'media:resume-consumers': parties,
  'media:request-key-frame': parties,
  'media:set-views': parties,
  'media:sync': parties,
  'pictures:set-rung': parties,
  'pictures:send-still': parties,
  'pictures:ask-still': agent,
  'chat:send': parties,
  'chat:replay': [...parties, 'supervisor'],
  'chat:set-typing': parties,
  'chat:mark-read': parties,
  'chat:list': desk,
  'network:report': parties,
  'camera:request': agent,
  'camera:answer': shopper,
  'problem:report': parties,
  'quality:report': parties,
};

/** The same handlers, behind the table above. */
export function guarded<C extends Requests, Context extends { readonly actor: { readonly role: Role } }>(
  handlers: Handlers<C, Context>,
  grants: Readonly<Record<keyof C & string, readonly Role[]>>,
): Handlers<C, Context> {
  type Handler = (input: never, context: Context) => unknown;
  const entries = Object.entries<Handler>(handlers).map(([name, handler]): [string, Handler] => [
    name,
    (input, context) => {
      if (!(grants[name]?.includes(context.actor.role) ?? false)) {
        throw new AppError('FORBIDDEN', 'Your role may not do this.');
      }
      return handler(input, context);
    },
  ]);
  // Contained: the same keys with the same signatures.
  return Object.fromEntries(entries) as Handlers<C, Context>;
}
