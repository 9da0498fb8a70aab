import type { Handlers } from '#protocol/contract.ts';
import type { mediaRequests } from '#protocol/media.ts';
import type { HandlerContext } from './context.ts';

export const mediaHandlers: Handlers<typeof mediaRequests, HandlerContext> = {
  'media:open': (input, { services, actor }) => services.media.open(actor, input),
  'media:connect': (input, { services, actor }) => services.media.connect(actor, input),
  'media:restart-ice': (input, { services, actor }) => services.media.restartIce(actor, input),
  'media:open-trial': (input, { services, actor }) => services.media.openTrial(actor, input),
  'media:produce': (input, { services, actor }) => services.media.produce(actor, input),
  'media:set-producer-paused': (input, { services, actor }) => services.media.setProducerPaused(actor, input),
  'media:close-producer': (input, { services, actor }) => services.media.closeProducer(actor, input),
  'media:resume-consumers': (input, { services, actor }) => services.media.resumeConsumers(actor, input),
  'media:request-key-frame': (input, { services, actor }) => services.media.requestKeyFrame(actor, input),
  'media:set-views': (input, { services, actor }) => services.media.setViews(actor, input),
  'media:sync': (input, { services, actor }) => services.media.sync(actor, input),
};
