import type { Handlers } from '#protocol/contract.ts';
import type { pictureRequests } from '#protocol/pictures.ts';
import type { HandlerContext } from './context.ts';

export const pictureHandlers: Handlers<typeof pictureRequests, HandlerContext> = {
  'pictures:set-rung': (input, { services, actor }) => services.pictures.setRung(actor, input),
  'pictures:send-still': (input, { services, actor }) => services.pictures.sendStill(actor, input),
  'pictures:ask-still': (input, { services, actor }) => services.pictures.askStill(actor, input),
};
