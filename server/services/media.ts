/** Media requests of the parties, passed to the node that has their room. Nobody reaches another call's room. */
import { AppError } from '#protocol/errors.ts';
import type { ParsedInputOf, OutputOf } from '#protocol/contract.ts';
import type { CallId, PeerId, RoomId } from '#protocol/ids.ts';
import type { mediaRequests } from '#protocol/media.ts';
import type { Side } from '#protocol/people.ts';
import { sideOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { ControlLink } from '#platform/link/control-link.ts';
import type { Live } from './live.ts';
import { browserPolicy, peerPolicy } from './policies.ts';
import type { Policies } from './policies.ts';
import { peerIdOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';
import type { Actor } from './ports.ts';
import type { RelaysFor } from './turn.ts';

type Input<Name extends keyof typeof mediaRequests> = ParsedInputOf<(typeof mediaRequests)[Name]>;
type Output<Name extends keyof typeof mediaRequests> = OutputOf<(typeof mediaRequests)[Name]>;

export interface Media {
  open(actor: Actor, input: Input<'media:open'>): Promise<Output<'media:open'>>;
  connect(actor: Actor, input: Input<'media:connect'>): Promise<Output<'media:connect'>>;
  restartIce(actor: Actor, input: Input<'media:restart-ice'>): Promise<Output<'media:restart-ice'>>;
  openTrial(actor: Actor, input: Input<'media:open-trial'>): Promise<Output<'media:open-trial'>>;
  produce(actor: Actor, input: Input<'media:produce'>): Promise<Output<'media:produce'>>;
  setProducerPaused(
    actor: Actor,
    input: Input<'media:set-producer-paused'>,
  ): Promise<Output<'media:set-producer-paused'>>;
  closeProducer(actor: Actor, input: Input<'media:close-producer'>): Promise<Output<'media:close-producer'>>;
  resumeConsumers(
    actor: Actor,
    input: Input<'media:resume-consumers'>,
  ): Promise<Output<'media:resume-consumers'>>;
  requestKeyFrame(
    actor: Actor,
    input: Input<'media:request-key-frame'>,
  ): Promise<Output<'media:request-key-frame'>>;
  setViews(actor: Actor, input: Input<'media:set-views'>): Promise<Output<'media:set-views'>>;
  sync(actor: Actor, input: Input<'media:sync'>): Promise<Output<'media:sync'>>;
}

interface Reached {
  readonly call: CallRecord;
  readonly side: Side;
  readonly link: ControlLink;
  readonly peer: { readonly roomId: RoomId; readonly peerId: PeerId };
}

export interface MediaDeps {
  readonly live: { readonly calls: Pick<Live['calls'], 'get'> };
  readonly rooms: Pick<Rooms, 'reach' | 'closePeer' | 'forget'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly relaysFor: RelaysFor;
}

export function createMedia({ live, rooms, policies, relaysFor }: MediaDeps): Media {
  /** By the actor of a socket: what hurries asks there first, for live state may be away while the call goes on. */
  const reachedLast = new WeakMap<Actor, Reached>();

  /** @throws AppError CALL_NOT_FOUND when it is not the actor's, whether it exists or not */
  async function ownCall(actor: Actor, callId: CallId): Promise<{ call: CallRecord; side: Side }> {
    const call = (await live.calls.get(callId))?.value;
    const side = call === undefined ? undefined : sideOf(call, actor.sessionId);
    if (call === undefined || side === undefined)
      throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
    if (call.status.state === 'ended') throw new AppError('INVALID_TRANSITION', 'The call has ended.');
    return { call, side };
  }

  async function reach(actor: Actor, { callId }: { readonly callId: CallId }): Promise<Reached> {
    const { call, side } = await ownCall(actor, callId);
    const { link, roomId } = await rooms.reach(call, side);
    const reached = { call, side, link, peer: { roomId, peerId: peerIdOf(actor.sessionId) } };
    reachedLast.set(actor, reached);
    return reached;
  }

  return {
    async open(actor, { callId, ...abilities }) {
      const { call, side, peer, ...reached } = await reach(actor, { callId });
      const policy = policies.of(call, side);
      const openOn = ({ link }: Pick<Reached, 'link'>) =>
        link.request('peer.open', { ...peer, ...abilities, policy: peerPolicy(policy) });
      const [opened, relays] = await Promise.all([
        openOn(reached).catch(async (error: unknown) => {
          if (!isOfRoom(error)) throw error;
          // Nobody told that it went: it is opened again.
          rooms.forget(peer.roomId);
          return openOn(await rooms.reach(call, side));
        }),
        relaysFor(actor.sessionId, policy.network),
      ]);
      // The ring may have gone on meanwhile: then this agent must not stay in the room.
      await ownCall(actor, callId).catch((error: unknown) => {
        rooms.closePeer(call, actor.sessionId);
        throw error;
      });
      return { ...opened, mediaGeneration: call.mediaGeneration, relays, policy: browserPolicy(policy) };
    },
    async connect(actor, { callId, transportId, dtlsParameters }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('transport.connect', { ...peer, transportId, dtlsParameters });
    },
    async restartIce(actor, { callId, transportId }) {
      const { call, side, link, peer } = await reach(actor, { callId });
      const [restarted, relays] = await Promise.all([
        link.request('transport.restart-ice', { ...peer, transportId }),
        relaysFor(actor.sessionId, policies.of(call, side).network),
      ]);
      return { ...restarted, relays };
    },
    async openTrial(actor, { callId }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('peer.open-trial', peer);
    },
    async produce(actor, { callId, ...parameters }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('producer.open', { ...parameters, ...peer });
    },
    async setProducerPaused(actor, { callId, producerId, paused }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('producer.set-paused', { ...peer, producerId, paused });
    },
    async closeProducer(actor, { callId, producerId }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('producer.close', { ...peer, producerId });
    },
    async resumeConsumers(actor, { callId, consumerIds }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('consumer.resume', { ...peer, consumerIds });
    },
    async requestKeyFrame(actor, { callId, consumerId }) {
      const ask = ({ link, peer }: Reached) =>
        link.request('consumer.request-key-frame', { ...peer, consumerId });
      const known = reachedLast.get(actor);
      if (known?.call.id === callId) {
        // The room may be another by now, or its node gone.
        const asked = await ask(known).catch(() => undefined);
        if (asked !== undefined) return asked;
      }
      return ask(await reach(actor, { callId }));
    },
    async setViews(actor, { callId, views }) {
      const { link, peer } = await reach(actor, { callId });
      return link.request('consumer.set-views', { ...peer, views });
    },
    async sync(actor, { callId }) {
      const { call, link, peer } = await reach(actor, { callId });
      const described = await link.request('peer.describe', peer);
      return { ...described, mediaGeneration: call.mediaGeneration };
    },
  };
}

function isOfRoom(error: unknown): boolean {
  return error instanceof AppError && error.code === 'MEDIA_NOT_FOUND' && error.details?.['what'] === 'room';
}
