import type { Handlers } from '#protocol/contract.ts';
import type { sessionRequests } from '#protocol/session.ts';
import type { HandlerContext } from './context.ts';

export const sessionHandlers: Handlers<typeof sessionRequests, HandlerContext> = {
  'session:hello': (_, { services, session }) => services.hello(session),
  'session:hand-over': (_, { services, actor }) => services.handOvers.create(actor),
  'session:bye': async (_, { services, actor, hangUp }) => {
    await services.sessions.leave(actor);
    hangUp();
    return {};
  },
};
