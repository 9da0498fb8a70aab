import type { Handlers } from '#protocol/contract.ts';
import type { networkRequests } from '#protocol/placement.ts';
import type { HandlerContext } from './context.ts';

export const networkHandlers: Handlers<typeof networkRequests, HandlerContext> = {
  'network:report': async (input, { services, actor }) => {
    await services.networks.report(actor, input);
    return {};
  },
};
