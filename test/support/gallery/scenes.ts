/** Every state that the pages can be in, by name. */
import type { AgentView } from '#protocol/agents.ts';
import type { CallCheck } from '#protocol/check.ts';
import type { CallView } from '#protocol/calls.ts';
import { FileId, OfferId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { CallPhase, CallProblem, CameraWish, LocalMedia, RemoteMedia } from '#sdk/api.ts';
import type { CallPictures, Still } from '#sdk/pictures/picture-state.ts';
import type { LiveQuality } from '#sdk/quality/live-quality.ts';
import { weakQuality } from './call-scenes.ts';
import { FakeCall } from './fake-call.ts';
import { FakeChat } from './fake-chat.ts';
import { FakeClient } from './fake-client.ts';
import type { FakeWorld } from './fake-client.ts';
import { AGENT, SHOPPER, personTrack, screenTrack, turningTrack } from './fake-tracks.ts';
import {
  CHECK,
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
  /** The page is in this browser, in which no device can be opened; else in the one that it is in. */
  readonly userAgent?: string;
  /** The widget minimised to its bar. */
  readonly isMinimised?: boolean;
}

interface CallScene {
  readonly phase: CallPhase;
  readonly view?: Partial<CallView>;
  readonly local?: () => Partial<LocalMedia>;
  readonly remote?: () => Partial<RemoteMedia>;
  readonly asked?: CameraWish;
  readonly check?: CallCheck;
  readonly problems?: readonly CallProblem[];
  readonly pictures?: () => Partial<CallPictures>;
  readonly quality?: LiveQuality;
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
          asked: scene.asked,
          check: scene.check,
          problems: scene.problems,
          pictures: scene.pictures?.() ?? {},
          quality: scene.quality,
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
const still = (): Still => ({
  side: 'shopper',
  takenAt: Date.now() - 7000,
  image: {
    type: 'image',
    fileId: FileId.parse('file_01890000-0000-7000-8000-000000000001'),
    width: 960,
    height: 640,
    url: '/products/espresso-machine.svg',
    thumbnailUrl: '/products/espresso-machine.svg',
  },
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
  'widget-in-app': {
    ...widget(),
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 14_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x1800312b) NetType/WIFI Language/zh_CN',
  },
  'widget-no-camera': widget(undefined, { cameras: 0 }),
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
  'widget-queued-thin': widget({
    ...waiting(2),
    check: {
      microphone: 'silent',
      way: 'tcp',
      open: { udp: false, tcp: true },
      upKbps: 240,
      roundTripMs: 612,
    },
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
  'widget-weak': widget({
    phase: 'active',
    local: camera('shopper'),
    remote: farCamera('agent'),
    quality: weakQuality('mine'),
  }),
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
  'widget-interrupted-camera': widget({
    phase: 'active',
    local: () => ({ microphone: sound(), cameraProblem: 'interrupted' }),
    remote: farCamera('agent'),
  }),
  'widget-headset-back': widget({
    phase: 'active',
    local: () => ({
      ...camera('shopper')(),
      returned: { device: 'microphone', deviceId: 'headset', label: 'Headset H390 (046d:0a8f)' },
    }),
    remote: farCamera('agent'),
  }),
  'widget-camera-asked': widget({
    phase: 'active',
    local: () => ({
      ...camera('shopper')(),
      cameraSettings: { hasTorch: true, isTorchOn: false, zoomRange: { min: 1, max: 8, step: 0.1 }, zoom: 2 },
    }),
    remote: farCamera('agent'),
    asked: { kind: 'torch', isOn: true },
  }),
  'widget-silent-microphone': widget({
    phase: 'active',
    local: camera('shopper'),
    remote: farCamera('agent'),
    problems: [
      { kind: 'microphone-silent', side: 'own' },
      { kind: 'camera-black', side: 'own' },
    ],
  }),
  'widget-stills': widget({
    phase: 'active',
    local: camera('shopper'),
    remote: farCamera('agent'),
    pictures: () => ({ mine: { rung: 'stills', weakSide: 'shopper' } }),
  }),
  'widget-sound-only': widget({
    phase: 'active',
    local: camera('shopper'),
    remote: farCamera('agent'),
    pictures: () => ({
      mine: { rung: 'text', weakSide: 'shopper' },
      theirs: { rung: 'audio', weakSide: 'agent' },
    }),
  }),
  'widget-turning': widget({
    phase: 'active',
    local: () => ({ microphone: sound(), camera: turningTrack() }),
    remote: () => ({ camera: live(turningTrack()) }),
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
      call: callView(tongue, {
        state: 'offered',
        agent: undefined,
        acceptedAt: undefined,
        check: { ...CHECK, microphone: 'silent' },
      }),
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
  'desk-silent-shopper': desk('busy', {
    phase: 'active',
    local: camera('agent'),
    remote: farCamera('shopper'),
    problems: [
      { kind: 'microphone-silent', side: 'other' },
      { kind: 'camera-frozen', side: 'other' },
    ],
  }),
  'desk-stills': desk('busy', {
    phase: 'active',
    local: camera('agent'),
    remote: farCamera('shopper'),
    pictures: () => ({ theirs: { rung: 'stills', weakSide: 'shopper' }, still: still() }),
  }),
  'desk-stills-first': desk('busy', {
    phase: 'active',
    local: camera('agent'),
    remote: farCamera('shopper'),
    pictures: () => ({ theirs: { rung: 'stills', weakSide: 'agent' } }),
  }),
  'desk-weak': desk('busy', {
    phase: 'active',
    local: camera('agent'),
    remote: farCamera('shopper'),
    quality: weakQuality('theirs'),
  }),
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
