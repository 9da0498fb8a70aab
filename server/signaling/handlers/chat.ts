/** Chat requests of a socket, handed to the chat service. */
import type { chatRequests } from '#protocol/chat.ts';
import type { Handlers } from '#protocol/contract.ts';
import type { Chat } from '#services/chat.ts';
import type { Actor } from '#services/ports.ts';

export function chatHandlers(chat: Chat): Handlers<typeof chatRequests, { readonly actor: Actor }> {
  return {
    'chat:send': async (input, { actor }) => ({ message: await chat.send(input, actor) }),
    'chat:replay': (input, { actor }) => chat.replay(input, actor),
    'chat:set-typing': async (input, { actor }) => {
      await chat.setTyping(input, actor);
      return {};
    },
    'chat:mark-read': async (input, { actor }) => {
      await chat.markRead(input, actor);
      return {};
    },
    'chat:list': (input, { actor }) => chat.list(input, actor),
  };
}
