/** Every state that the pages can be in, by name. */
import type { AgentView } from '#protocol/agents.ts';
import type { CallView } from '#protocol/calls.ts';
import { OfferId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { CallPhase, LocalMedia, RemoteMedia } from '#sdk/api.ts';
import { FakeCall } from './fake-call.ts';
import { FakeChat } from './fake-chat.ts';
import { FakeClient } from './fake-client.ts';
import type { FakeWorld } from './fake-client.ts';
import { AGENT, SHOPPER, personTrack, screenTrack } from './fake-tracks.ts';
import {
  agent,
  callView,
  conversationId,
  conversations,
  decisions,
  history,
  shopper,
  talk,
} from './people.ts';
import type { Tongue } from './people.ts';

export interface Scene {
  readonly page: 'widget' | 'desk';
  readonly client: (tongue: Tongue) => FakeClient;
  /** The widget minimised to its bar. */
  readonly isMinimised?: boolean;
}

interface CallScene {
  readonly phase: CallPhase;
  readonly view?: Partial<CallView>;
  readonly local?: () => Partial<LocalMedia>;
  readonly remote?: () => Partial<RemoteMedia>;
}

const live = (track: MediaStreamTrack) => ({ track, isPaused: false });
const sound = (): MediaStreamTrack =>
  new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
const camera = (side: Side) => () => ({
  camera: personTrack(side === 'shopper' ? SHOPPER : AGENT),
  microphone: sound(),
});
const farCamera = (side: Side) => () => ({ camera: live(personTrack(side === 'shopper' ? SHOPPER : AGENT)) });

function world(
  tongue: Tongue,
  own: Side,
  scene: CallScene | undefined,
  more: Partial<FakeWorld> = {},
): FakeClient {
  const person = own === 'shopper' ? shopper(tongue) : agent(tongue);
  const messages = more.chats === undefined ? talk(tongue, own) : [];
  const chat =
    more.chats?.[0] ??
    new FakeChat(conversationId(1), { ...person, side: own }, messages, [
      {
        personId: (own === 'shopper' ? agent(tongue) : shopper(tongue)).id,
        side: own === 'shopper' ? 'agent' : 'shopper',
        sequence: 4,
      },
    ]);
  const others = conversations(tongue)
    .slice(1)
    .map(
      ({ conversationId: id, shopper: from, lastMessage }) =>
        new FakeChat(id, { ...person, side: own }, [
          {
            ...talk(tongue, own)[0]!,
            from,
            isOwn: false,
            body: lastMessage.body,
            sentAt: lastMessage.sentAt,
          },
        ]),
    );
  const call =
    scene === undefined
      ? undefined
      : new FakeCall({
          view: callView(tongue, scene.view),
          phase: scene.phase,
          chat,
          local: scene.local?.() ?? {},
          remote: scene.remote?.() ?? {},
        });
  const ringing =
    more.offer === undefined
      ? undefined
      : new FakeCall({ view: more.offer.call, phase: 'queued', chat, local: camera('agent')() });
  return new FakeClient({
    session: {
      id: SessionId.parse('ses_01890000-0000-7000-8000-000000000001'),
      role: own,
      personId: person.id,
      displayName: person.displayName,
      language: tongue,
    },
    ...(call === undefined ? {} : { call }),
    ...(ringing === undefined ? {} : { ringing }),
    ...more,
    chats: [chat, ...others],
  });
}

function widget(scene?: CallScene, more: Partial<FakeWorld> = {}): Scene {
  return { page: 'widget', client: (tongue) => world(tongue, 'shopper', scene, more) };
}

function desk(
  state: AgentView['state'],
  scene?: CallScene,
  more: (tongue: Tongue) => Partial<FakeWorld> = () => ({}),
): Scene {
  return {
    page: 'desk',
    client: (tongue) =>
      world(tongue, 'agent', scene, {
        agent: {
          personId: agent(tongue).id,
          version: 1,
          state,
          since: Date.now() - 754_000,
          languages: ['en'],
        },
        conversations: conversations(tongue),
        history: history(tongue),
        decisions: decisions(),
        queue: { waiting: 2, longestSince: Date.now() - 68_000 },
        ...more(tongue),
      }),
  };
}

const waiting = (position: number, agents = 2): CallScene => ({
  phase: 'queued',
  view: {
    state: 'queued',
    agent: undefined,
    acceptedAt: undefined,
    queue: { position, size: 4, agents },
  } as never,
  local: camera('shopper'),
});
const ending = (change: Partial<CallView>): CallScene => ({
  phase: 'ended',
  view: { state: 'ended', endedAt: Date.now(), ...change },
});
const shopperAway = { state: 'interrupted', graceEndsAt: Date.now() + 24_000 } as const;

export const SCENES: Readonly<Record<string, Scene>> = {
  'widget-idle': widget(),
  'widget-empty': {
    page: 'widget',
    client: (tongue) =>
      world(tongue, 'shopper', undefined, {
        chats: [new FakeChat(conversationId(1), { ...shopper(tongue), side: 'shopper' }, [])],
      }),
  },
  'widget-preparing': widget({
    phase: 'preparing',
    view: { state: 'queued', agent: undefined, acceptedAt: undefined } as never,
  }),
  'widget-queued': widget(waiting(3)),
  'widget-queued-next': widget(waiting(1)),
  'widget-queued-nobody': widget(waiting(1, 0)),
  'widget-queued-blocked': widget({
    ...waiting(2),
    local: () => ({ cameraProblem: 'permission-denied', microphoneProblem: 'permission-denied' }),
  }),
  'widget-queued-voice': widget({
    ...waiting(2),
    view: { ...waiting(2).view, media: 'voice' },
    local: () => ({ microphone: sound() }),
  }),
  'widget-connecting': widget({
    phase: 'connecting',
    view: { state: 'connecting' },
    local: camera('shopper'),
  }),
  'widget-active': widget({ phase: 'active', local: camera('shopper'), remote: farCamera('agent') }),
  'widget-active-muted': widget({
    phase: 'active',
    local: () => ({ ...camera('shopper')(), isMuted: true }),
    remote: farCamera('agent'),
  }),
  'widget-screen': widget({
    phase: 'active',
    local: camera('shopper'),
    remote: () => ({ ...farCamera('agent')(), screen: live(screenTrack()) }),
  }),
  'widget-voice': widget({
    phase: 'active',
    view: { media: 'voice' },
    local: () => ({ microphone: sound() }),
  }),
  'widget-camera-in-use': widget({
    phase: 'active',
    local: () => ({ microphone: sound(), cameraProblem: 'in-use' }),
    remote: farCamera('agent'),
  }),
  'widget-held': widget({ phase: 'held', view: { state: 'held' }, local: camera('shopper') }),
  'widget-interrupted': widget({
    phase: 'interrupted',
    view: { ...shopperAway, agent: { ...callView('en').agent!, connected: false } },
    local: camera('shopper'),
  }),
  'widget-reconnecting': widget(
    { phase: 'active', local: camera('shopper'), remote: farCamera('agent') },
    { connection: 'reconnecting' },
  ),
  'widget-ended': widget(ending({ endReason: 'completed', endedBy: 'agent' })),
  'widget-no-agent': widget(ending({ endReason: 'no-agent', acceptedAt: undefined } as never)),
  'widget-superseded': widget(undefined, { connection: 'superseded' }),
  'widget-bar': {
    ...widget({ phase: 'active', local: camera('shopper'), remote: farCamera('agent') }),
    isMinimised: true,
  },

  'desk-away': desk('away', undefined, () => ({ queue: { waiting: 0 } })),
  'desk-available': desk('available'),
  'desk-ringing': desk('reserved', undefined, (tongue) => ({
    offer: {
      offerId: OfferId.parse('offer_01890000-0000-7000-8000-000000000001'),
      call: callView(tongue, { state: 'offered', agent: undefined, acceptedAt: undefined } as never),
      deadlineAt: Date.now() + 16_000,
      earlierCalls: 3,
    },
  })),
  'desk-connecting': desk('busy', {
    phase: 'connecting',
    view: { state: 'connecting' },
    local: camera('agent'),
  }),
  'desk-active': desk('busy', { phase: 'active', local: camera('agent'), remote: farCamera('shopper') }),
  'desk-sharing': desk('busy', {
    phase: 'active',
    local: () => ({ ...camera('agent')(), screen: screenTrack(), isMuted: true }),
    remote: farCamera('shopper'),
  }),
  'desk-voice': desk('busy', {
    phase: 'active',
    view: { media: 'voice' },
    local: () => ({ microphone: sound() }),
  }),
  'desk-held': desk('busy', { phase: 'held', view: { state: 'held' }, local: camera('agent') }),
  'desk-interrupted': desk('busy', {
    phase: 'interrupted',
    view: { ...shopperAway, shopper: { ...callView('en').shopper, connected: false } },
    local: camera('agent'),
  }),
  'desk-ended': desk('available', ending({ endReason: 'shopper-lost' })),
  'desk-wrap-up': desk('wrap-up'),
  'desk-reconnecting': desk('available', undefined, () => ({ connection: 'reconnecting' })),
};
