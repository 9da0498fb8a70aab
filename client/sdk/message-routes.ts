/** Brings every event of the server to the part it is about. */
import type { AgentView } from '#protocol/agents.ts';
import type { CallView } from '#protocol/calls.ts';
import type { CallId, ConversationId } from '#protocol/ids.ts';
import type { ClientEvents } from './api.ts';
import type { Call } from './call-session.ts';
import type { Chat } from './chat-session.ts';
import type { Emitter } from './emitter.ts';
import type { Ring } from './ring.ts';
import type { SignalingClient } from './signaling-client.ts';

export interface Destinations {
  readonly callOf: (id: CallId) => Call | undefined;
  /** Chats that nobody opened keep nothing. */
  readonly chatOf: (id: ConversationId) => Chat | undefined;
  readonly ring: Ring;
  readonly events: Emitter<ClientEvents>;
  readonly onCallTold: (view: CallView) => void;
  readonly onAgent: (agent: AgentView) => void;
}

export function routeMessages(signaling: SignalingClient, to: Destinations): void {
  const { callOf, chatOf, ring, events } = to;

  signaling.onMessage('call:changed', ({ call }) => {
    callOf(call.id)?.update(call);
    to.onCallTold(call);
  });
  signaling.onMessage('queue:moved', ({ callId, queue }) => {
    callOf(callId)?.moveInQueue(queue);
  });
  signaling.onMessage('call:offered', ({ offer }) => {
    ring.offered(offer);
  });
  signaling.onMessage('call:offer-withdrawn', (withdrawn) => {
    ring.withdrawn(withdrawn);
  });

  signaling.onMessage('media:consumer-added', ({ callId, consumer }) => {
    callOf(callId)?.media.addConsumer(consumer);
  });
  signaling.onMessage('media:consumer-removed', ({ callId, consumerId }) => {
    callOf(callId)?.media.removeConsumer(consumerId);
  });
  signaling.onMessage('media:consumer-paused', ({ callId, consumerId, paused }) => {
    callOf(callId)?.media.pauseConsumer(consumerId, paused);
  });
  signaling.onMessage('media:redundancy', ({ callId, producerId, copies, loss }) => {
    callOf(callId)?.protect(producerId, copies, loss);
  });

  signaling.onMessage('pictures:changed', ({ callId, state }) => {
    callOf(callId)?.line.told(state);
  });
  signaling.onMessage('pictures:still', ({ callId, still }) => {
    callOf(callId)?.line.received(still);
  });
  signaling.onMessage('pictures:still-asked', ({ callId }) => {
    callOf(callId)?.line.asked();
  });

  signaling.onMessage('quality:other-side', ({ callId, sample }) => {
    callOf(callId)?.watch.told(sample);
  });
  signaling.onMessage('media:wanted', ({ callId, producerId, bitrate, height }) => {
    callOf(callId)?.media.want(producerId, { bitrate, height });
  });

  signaling.onMessage('camera:requested', ({ callId, requestId, wish }) => {
    callOf(callId)
      ?.cameraWishes.requested(requestId, wish)
      .catch(() => undefined);
  });
  signaling.onMessage('problem:changed', ({ callId, kinds }) => {
    callOf(callId)?.detectors.told(kinds);
  });
  signaling.onMessage('camera:answered', ({ callId, requestId, answer }) => {
    callOf(callId)?.cameraWishes.answered(requestId, answer);
  });

  signaling.onMessage('agent:changed', ({ agent }) => {
    to.onAgent(agent);
  });
  signaling.onMessage('agent:queue-changed', (queue) => {
    events.emit('queue', queue);
  });

  signaling.onMessage('chat:message', ({ message }) => {
    chatOf(message.conversationId)?.receive(message);
  });
  signaling.onMessage('chat:typing', ({ conversationId, person, isTyping }) => {
    chatOf(conversationId)?.receiveTyping(person, isTyping);
  });
  signaling.onMessage('chat:read', ({ conversationId, mark }) => {
    chatOf(conversationId)?.receiveMark(mark);
  });
  signaling.onMessage('chat:conversation-changed', ({ conversation }) => {
    events.emit('conversation', { conversation });
  });
}
