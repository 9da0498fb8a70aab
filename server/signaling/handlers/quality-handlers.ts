import type { Handlers } from '#protocol/contract.ts';
import type { qualityRequests } from '#protocol/quality.ts';
import type { HandlerContext } from './context.ts';

export const qualityHandlers: Handlers<typeof qualityRequests, HandlerContext> = {
  'quality:report': async (input, { services, actor }) => {
    await services.quality.report(actor, input);
    return {};
  },
};
