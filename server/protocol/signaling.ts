/** The whole language between browser and server, merged from the features. */
import { agentEvents, agentRequests } from './agents.ts';
import { callEvents, callRequests } from './calls.ts';
import { cameraEvents, cameraRequests } from './camera.ts';
import { chatEvents, chatRequests } from './chat.ts';
import { mediaEvents, mediaRequests } from './media.ts';
import { pictureEvents, pictureRequests } from './pictures.ts';
import { networkRequests } from './placement.ts';
import { qualityEvents, qualityRequests } from './quality.ts';
import { problemEvents, problemRequests } from './problems.ts';
import { sessionEvents, sessionRequests } from './session.ts';
import type { DataOf } from './contract.ts';

export const signalingRequests = {
  ...sessionRequests,
  ...callRequests,
  ...agentRequests,
  ...mediaRequests,
  ...pictureRequests,
  ...chatRequests,
  ...networkRequests,
  ...qualityRequests,
  ...cameraRequests,
  ...problemRequests,
} as const;
export type SignalingRequests = typeof signalingRequests;
export type SignalingRequestName = keyof SignalingRequests;

export const signalingEvents = {
  ...sessionEvents,
  ...callEvents,
  ...agentEvents,
  ...mediaEvents,
  ...pictureEvents,
  ...chatEvents,
  ...qualityEvents,
  ...cameraEvents,
  ...problemEvents,
} as const;
export type SignalingEvents = typeof signalingEvents;
export type SignalingEventName = keyof SignalingEvents;
export type SignalingEventData<N extends SignalingEventName> = DataOf<SignalingEvents[N]>;
