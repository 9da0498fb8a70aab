import type { Handlers } from '#protocol/contract.ts';
import type { agentRequests } from '#protocol/agents.ts';
import type { HandlerContext } from './context.ts';

export const agentHandlers: Handlers<typeof agentRequests, HandlerContext> = {
  'agent:set-status': async (input, { services, actor }) => ({
    agent: await services.agents.setStatus(actor, input),
  }),
  'agent:finish-wrap-up': async (_, { services, actor }) => ({
    agent: await services.agents.finishWrapUp(actor),
  }),
  'agent:shopper-history': async (input, { services, actor }) => ({
    calls: [...(await services.agents.shopperHistory(actor, input))],
  }),
};
