import type { Handlers } from '#protocol/contract.ts';
import type { chatRequests } from '#protocol/chat.ts';
import type { HandlerContext } from './context.ts';

/** All that the chat needs to know: its tests run it without the other services. */
export type ChatContext = Pick<HandlerContext, 'actor'> & {
  readonly services: Pick<HandlerContext['services'], 'chat'>;
};

export const chatHandlers: Handlers<typeof chatRequests, ChatContext> = {
  'chat:send': async (input, { services, actor }) => ({ message: await services.chat.send(input, actor) }),
  'chat:replay': (input, { services, actor }) => services.chat.replay(input, actor),
  'chat:set-typing': async (input, { services, actor }) => {
    await services.chat.setTyping(input, actor);
    return {};
  },
  'chat:mark-read': async (input, { services, actor }) => {
    await services.chat.markRead(input, actor);
    return {};
  },
  'chat:list': (input, { services, actor }) => services.chat.list(input, actor),
};
