/** The client: one session, and the parts that live in it. */
import type { AgentView, PastCall } from '#protocol/agents.ts';
import type { CallQuality } from '#protocol/call-quality.ts';
import type { OfferView } from '#protocol/calls.ts';
import type { ConversationSummary } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId, ConversationId, OfferId, PersonId } from '#protocol/ids.ts';
import type { CallPlacement } from '#protocol/placement.ts';
import type { Probe } from '#protocol/placement.ts';
import type { SessionView } from '#protocol/session.ts';
import type { ClientEvents, ConnectionState, Devices, SelfTestResult, VitrineClient } from './api.ts';
import { Availability } from './availability.ts';
import { createCallFactory } from './call-factory.ts';
import type { Call } from './call-session.ts';
import type { CaptureDeps } from './capture.ts';
import { Calls } from './calls.ts';
import type { CallWish } from './calls.ts';
import type { Chat } from './chat-session.ts';
import { Chats, type ChatsDeps } from './chats.ts';
import { createOpenCheck } from './check/open-check.ts';
import type { Choices } from './choices.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceAccess } from './device-access.ts';
import { Emitter } from './emitter.ts';
import type { MediaDevice } from './media-device.ts';
import { routeMessages } from './message-routes.ts';
import type { ReadPlacement } from './placement-report.ts';
import type { Probes } from './probes.ts';
import type { Hello, SignalingClient } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface VitrineDeps {
  readonly signaling: SignalingClient;
  readonly credentials: Credentials;
  readonly mediaDevice: MediaDevice;
  readonly access: DeviceAccess;
  readonly choices: Choices;
  readonly devices: Devices;
  readonly loadCare: CaptureDeps['loadCare'];
  readonly keepsCall: () => boolean;
  readonly watchNetwork: (onChange: () => void) => () => void;
  readonly createAudioContext: () => AudioContext;
  readonly chat: Omit<ChatsDeps, 'request' | 'self'> & {
    /** Forgets what is unsent, in all conversations. */
    readonly clear: () => void;
  };
  readonly probes: Probes;
  /** The absolute address of a probe. */
  readonly probeUrl: (probe: Probe | undefined) => string | undefined;
  readonly readPlacement: ReadPlacement;
  readonly readQuality: (callId: CallId) => Promise<CallQuality>;
  readonly sleep: Sleep;
}

export class Vitrine implements VitrineClient {
  readonly devices: Devices;
  readonly #deps: VitrineDeps;
  readonly #events = new Emitter<ClientEvents>();
  readonly #chats: Chats;
  readonly #calls: Calls;
  readonly #availability: Availability;
  #hello: Hello | undefined;
  #wasHandedOver = false;
  #unwatch: (() => void) | undefined;

  constructor(deps: VitrineDeps) {
    this.#deps = deps;
    this.devices = deps.devices;
    const { signaling, access, choices, sleep } = deps;
    const { request } = signaling;
    this.#chats = new Chats({ ...deps.chat, request, self: () => this.session?.personId });
    this.#calls = new Calls({
      factory: createCallFactory({
        request,
        device: () => this.#mediaDevice(),
        access,
        choices,
        devices: deps.devices,
        loadCare: deps.loadCare,
        upload: deps.chat.upload,
        chat: (id) => this.#chats.open(id),
        sleep,
        capture: () => this.#hello?.capture,
        roundTripMs: () => signaling.roundTripMs,
        openCheck: createOpenCheck({
          request,
          iceServers: () => this.#hello?.iceServers ?? [],
          probeUrl: () => deps.probeUrl(deps.probes.nearest()),
          createAudioContext: deps.createAudioContext,
          sleep,
        }),
        onDismiss: (call) => {
          this.#calls.dismissed(call);
        },
      }),
      request,
      sleep,
      isConnectionWanted: () => ['connecting', 'online', 'reconnecting'].includes(signaling.state),
      onCall: (call) => {
        this.#events.emit('call', { call });
      },
      onKept: () => {
        this.#keep();
      },
      onOffer: (offer) => {
        this.#events.emit('offer', { offer });
      },
      onWithdrawn: (withdrawn) => {
        this.#events.emit('offer-withdrawn', withdrawn);
      },
    });
    this.#availability = new Availability({
      request,
      access,
      sleep,
      createAudioContext: deps.createAudioContext,
      microphone: () => choices.devices().microphone,
      onChange: (agent) => {
        this.#events.emit('agent', { agent });
      },
    });
    this.#listen();
  }

  get connection(): ConnectionState {
    return this.#deps.signaling.state;
  }

  get session(): SessionView | undefined {
    return this.#hello?.session;
  }

  get call(): Call | undefined {
    return this.#calls.current;
  }

  get offer(): OfferView | undefined {
    return this.#calls.ring.offer;
  }

  get ringing(): Call | undefined {
    return this.#calls.ringing;
  }

  get agent(): AgentView | undefined {
    return this.#availability.agent;
  }

  get wasHandedOver(): boolean {
    return this.#wasHandedOver;
  }

  get conversationId(): ConversationId | undefined {
    return this.#hello?.conversationId;
  }

  /** Opens the REST edge, for uploads. */
  get accessToken(): string | undefined {
    return this.#hello?.accessToken;
  }

  on<N extends keyof ClientEvents>(name: N, listener: (data: ClientEvents[N]) => void): () => void {
    return this.#events.on(name, listener);
  }

  connect(): Promise<void> {
    this.#wasHandedOver = false;
    this.#unwatch ??= this.#deps.watchNetwork(() => {
      this.#deps.signaling.hurry();
      this.#deps.probes.networkChanged();
      this.call?.media.restartIce();
    });
    return this.#deps.signaling.connect();
  }

  handOver(): Promise<{ readonly code: string; readonly expiresAt: number }> {
    return this.#deps.signaling.request('session:hand-over', {});
  }

  hasCallToResume(): boolean {
    return this.#deps.credentials.isTakingOver || this.#deps.keepsCall();
  }

  disconnect(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#deps.probes.stop();
    this.#calls.leave();
    this.#deps.signaling.close();
    this.#deps.credentials.release();
  }

  async signOut(): Promise<void> {
    const { signaling, credentials } = this.#deps;
    if (signaling.state === 'online') await signaling.request('session:bye', {}).catch(() => undefined);
    this.#chats.close();
    this.#deps.chat.clear();
    await credentials.forget();
    this.disconnect();
    this.#hello = undefined;
    this.#availability.forget();
  }

  startCall(wish: CallWish): Promise<Call> {
    return this.#calls.start(wish);
  }

  setAvailable(): Promise<SelfTestResult> {
    return this.#availability.setAvailable();
  }

  setAway(): Promise<void> {
    return this.#availability.setAway();
  }

  finishWrapUp(): Promise<void> {
    return this.#availability.finishWrapUp();
  }

  accept(offerId: OfferId): Promise<Call> {
    return this.#calls.accept(offerId);
  }

  decline(offerId: OfferId): Promise<void> {
    return this.#calls.decline(offerId);
  }

  async shopperHistory(personId: PersonId): Promise<readonly PastCall[]> {
    return (await this.#deps.signaling.request('agent:shopper-history', { personId })).calls;
  }

  callPlacement(callId: CallId): Promise<CallPlacement> {
    return this.#deps.readPlacement(callId);
  }

  callQuality(callId: CallId): Promise<CallQuality> {
    return this.#deps.readQuality(callId);
  }

  async conversations(): Promise<readonly ConversationSummary[]> {
    return (await this.#deps.signaling.request('chat:list', {})).conversations;
  }

  chat(conversationId: ConversationId): Chat {
    return this.#chats.open(conversationId);
  }

  #listen(): void {
    const { signaling } = this.#deps;
    signaling.on('handed-over', () => {
      this.#wasHandedOver = true;
      // Its secret is of no use any more: who comes back here begins anew.
      void this.#deps.credentials.forget();
    });
    signaling.on('state', (change) => {
      // A code that was refused would be refused again.
      if (change.error?.code === 'HAND_OVER_INVALID') this.#deps.credentials.dropHandOver();
      // Another tab goes on with the session: its devices must not be held here.
      if (change.state === 'superseded') this.#calls.leave();
      if (change.state === 'reconnecting' || change.state === 'online')
        this.call?.watch.note({ kind: 'signaling', cause: change.state });
      this.#events.emit('connection', change);
    });
    signaling.on('hello', (hello) => {
      this.#welcomed(hello);
    });
    routeMessages(signaling, {
      callOf: (id) => this.#calls.of(id),
      chatOf: (id) => this.#chats.known(id),
      ring: this.#calls.ring,
      events: this.#events,
      onCallTold: (view) => {
        if (view.id === this.call?.view.id) this.#keep();
      },
      onAgent: (agent) => {
        this.#availability.told(agent);
      },
    });
  }

  #welcomed(hello: Hello): void {
    this.#hello = hello;
    this.#deps.mediaDevice.prepare(hello.rtpCapabilities);
    this.#deps.probes.welcomed(hello.probes);
    this.#events.emit('session', { session: hello.session });
    if (hello.agent !== undefined) this.#availability.told(hello.agent);
    this.#calls.welcomed(hello, this.#deps.credentials.isTakingOver);
    this.#keep();
    this.#chats.reconnected();
  }

  /** What the next page of this browser finds. */
  #keep(): void {
    if (this.#hello === undefined) return;
    const { session, resumeSecret: secret } = this.#hello;
    const hasCall = this.#calls.isRunning;
    void this.#deps.credentials.keep({ sessionId: session.id, secret, hasCall });
  }

  /** A node may have come up after the hello. */
  async #mediaDevice() {
    const { mediaDevice, signaling } = this.#deps;
    return mediaDevice.get().catch(async (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const hello = await signaling.request('session:hello', {});
      this.#hello = hello;
      this.#keep();
      mediaDevice.prepare(hello.rtpCapabilities);
      return mediaDevice.get();
    });
  }
}
