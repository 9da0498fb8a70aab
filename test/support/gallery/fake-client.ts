/** The SDK's surface without a server, to look at every state of the pages. Never part of a bundle. */
import type { AgentView, PastCall } from '#protocol/agents.ts';
import type { OfferView } from '#protocol/calls.ts';
import type { CallQuality } from '#protocol/call-quality.ts';
import type { ConversationSummary } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId, ConversationId } from '#protocol/ids.ts';
import type { CallPlacement } from '#protocol/placement.ts';
import type { SessionView } from '#protocol/session.ts';
import type {
  CallSession,
  ChatSession,
  ClientEvents,
  ConnectionState,
  Devices,
  SelfTestResult,
  VitrineClient,
} from '#sdk/api.ts';
import { FakeListeners } from './fake-listeners.ts';

export interface FakeWorld {
  readonly connection?: ConnectionState;
  readonly wasHandedOver?: boolean;
  readonly session: SessionView;
  readonly call?: CallSession;
  readonly offer?: OfferView;
  readonly ringing?: CallSession;
  readonly agent?: AgentView;
  readonly chats: readonly ChatSession[];
  readonly conversations?: readonly ConversationSummary[];
  readonly history?: readonly PastCall[];
  readonly decisions?: CallPlacement['decisions'];
  readonly queue?: ClientEvents['queue'];
  readonly selfTest?: SelfTestResult;
  /** How many cameras the device menu lists. */
  readonly cameras?: number;
}

export class FakeClient implements VitrineClient {
  connection: ConnectionState;
  readonly session: SessionView;
  call: CallSession | undefined;
  offer: OfferView | undefined;
  ringing: CallSession | undefined;
  agent: AgentView | undefined;
  readonly wasHandedOver: boolean;
  readonly devices: Devices;
  readonly #world: FakeWorld;
  readonly #listeners = new FakeListeners<ClientEvents>();

  constructor(world: FakeWorld) {
    this.#world = world;
    this.connection = world.connection ?? 'online';
    this.session = world.session;
    this.wasHandedOver = world.wasHandedOver ?? false;
    this.call = world.call;
    this.offer = world.offer;
    this.ringing = world.ringing;
    this.agent = world.agent;
    this.devices = fakeDevices(world.cameras ?? 2);
  }

  get conversationId(): ConversationId | undefined {
    return this.session.role === 'shopper' ? this.#world.chats[0]?.conversationId : undefined;
  }

  on<N extends keyof ClientEvents>(name: N, listener: (data: ClientEvents[N]) => void): () => void {
    const { queue } = this.#world;
    if (name === 'queue' && queue !== undefined)
      queueMicrotask(() => (listener as (data: typeof queue) => void)(queue));
    return this.#listeners.on(name, listener);
  }

  tell<N extends keyof ClientEvents>(name: N, data: ClientEvents[N]): void {
    this.#listeners.emit(name, data);
  }

  async connect(): Promise<void> {}

  async handOver(): Promise<{ code: string; expiresAt: number }> {
    return { code: 'R3dPb2xTaG9wcGVyQ29kZQ', expiresAt: Date.now() + 120_000 };
  }

  hasCallToResume(): boolean {
    return this.call !== undefined;
  }

  disconnect(): void {}
  async signOut(): Promise<void> {}

  async startCall(): Promise<CallSession> {
    return new Promise(() => undefined);
  }

  async setAvailable(): Promise<SelfTestResult> {
    return this.#world.selfTest ?? { audioUnlocked: true, microphoneOpened: true };
  }

  async setAway(): Promise<void> {}
  async finishWrapUp(): Promise<void> {}

  async accept(): Promise<CallSession> {
    return new Promise(() => undefined);
  }

  async decline(): Promise<void> {
    this.offer = undefined;
    this.ringing = undefined;
  }

  async shopperHistory(): Promise<readonly PastCall[]> {
    return this.#world.history ?? [];
  }

  callQuality(): Promise<CallQuality> {
    return Promise.reject(new AppError('CALL_NOT_FOUND', 'This is a picture.'));
  }

  async callPlacement(callId: CallId): Promise<CallPlacement> {
    return { callId, decisions: [...(this.#world.decisions ?? [])] };
  }

  async conversations(): Promise<readonly ConversationSummary[]> {
    return this.#world.conversations ?? [];
  }

  chat(conversationId: ConversationId): ChatSession {
    const chat = this.#world.chats.find((known) => known.conversationId === conversationId);
    if (chat === undefined) throw new Error('The scene has no such conversation.');
    return chat;
  }
}

function fakeDevices(cameras: number): Devices {
  const device = (kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo => {
    const facts = { kind, deviceId, label, groupId: '' };
    return { ...facts, toJSON: () => facts };
  };
  return {
    list: async () => ({
      microphones: [device('audioinput', 'm1', 'Headset'), device('audioinput', 'm2', 'Built-in microphone')],
      cameras: Array.from({ length: cameras }, (_, index) =>
        device('videoinput', `c${index}`, `Camera ${index + 1}`),
      ),
      speakers: [device('audiooutput', 'default', 'Headset'), device('audiooutput', 's1', 'Monitor')],
    }),
    on: () => () => undefined,
  };
}
