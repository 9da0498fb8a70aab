import type { cameraRequests } from '#protocol/camera.ts';
import type { Handlers } from '#protocol/contract.ts';
import type { problemRequests } from '#protocol/problems.ts';
import type { HandlerContext } from './context.ts';

export const cameraHandlers: Handlers<typeof cameraRequests & typeof problemRequests, HandlerContext> = {
  'camera:request': async (input, { services, actor }) => {
    await services.camera.request(actor, input);
    return {};
  },
  'camera:answer': async (input, { services, actor }) => {
    await services.camera.answer(actor, input);
    return {};
  },
  'problem:report': async (input, { services, actor }) => {
    await services.problems.report(actor, input);
    return {};
  },
};
