import type { Handlers } from '#protocol/contract.ts';
import type { callRequests } from '#protocol/calls.ts';
import type { HandlerContext } from './context.ts';

export const callHandlers: Handlers<typeof callRequests, HandlerContext> = {
  'call:start': async (input, { services, actor }) => ({ call: await services.calls.start(actor, input) }),
  'call:get': async (input, { services, actor }) => ({ call: await services.calls.get(actor, input) }),
  'call:accept': async (input, { services, actor }) => ({ call: await services.calls.accept(actor, input) }),
  'call:decline': async (input, { services, actor }) => {
    await services.calls.decline(actor, input);
    return {};
  },
  'call:hold': async (input, { services, actor }) => ({ call: await services.calls.hold(actor, input) }),
  'call:resume': async (input, { services, actor }) => ({ call: await services.calls.resume(actor, input) }),
  'call:end': async (input, { services, actor }) => ({ call: await services.calls.end(actor, input) }),
  'call:report-first-media': async (input, { services, actor }) => {
    await services.calls.reportFirstMedia(actor, input);
    return {};
  },
  'call:report-check': async (input, { services, actor }) => {
    await services.calls.reportCheck(actor, input);
    return {};
  },
};
