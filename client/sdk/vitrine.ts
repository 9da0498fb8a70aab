/** The client: one session, its call, its ring, its chats. */
import { v7 as uuidv7 } from 'uuid';
import type { AgentView, PastCall } from '#protocol/agents.ts';
import type { CallMedia, CallView, OfferView } from '#protocol/calls.ts';
import type { ConversationSummary } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import { type ConversationId, type OfferId, type PersonId, RequestId } from '#protocol/ids.ts';
import type { SessionView } from '#protocol/session.ts';
import type { ClientEvents, ConnectionState, Devices, SelfTestResult, VitrineClient } from './api.ts';
import { type CallFactory, createCallFactory } from './call-factory.ts';
import type { Call } from './call-session.ts';
import { Chat, type ChatDeps } from './chat-session.ts';
import type { Choices } from './choices.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceAccess } from './device-access.ts';
import { Emitter } from './emitter.ts';
import { insist } from './insist.ts';
import type { MediaDevice } from './media-device.ts';
import type { Outbox } from './outbox.ts';
import { routeMessages } from './message-routes.ts';
import { Ring } from './ring.ts';
import { runSelfTest } from './self-test.ts';
import type { Hello, SignalingClient } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface VitrineDeps {
  readonly signaling: SignalingClient;
  readonly credentials: Credentials;
  readonly mediaDevice: MediaDevice;
  readonly access: DeviceAccess;
  readonly choices: Choices;
  readonly devices: Devices;
  readonly keepsCall: () => boolean;
  readonly watchNetwork: (onChange: () => void) => () => void;
  readonly createAudioContext: () => AudioContext;
  readonly chat: Pick<ChatDeps, 'shrink' | 'upload' | 'urls' | 'now'> & {
    readonly outbox: (id: ConversationId) => Outbox;
    readonly clear: () => void;
  };
  readonly sleep: Sleep;
}

const START_PATIENCE_MS = 15_000;

export class Vitrine implements VitrineClient {
  readonly devices: Devices;
  readonly #deps: VitrineDeps;
  readonly #events = new Emitter<ClientEvents>();
  readonly #chats = new Map<ConversationId, Chat>();
  readonly #calls: CallFactory;
  readonly #ring: Ring;
  #hello: Hello | undefined;
  #resumeSecret = '';
  #agent: AgentView | undefined;
  #call: Call | undefined;
  /** Answered here; the server has not said yet whether it is ours. */
  #answering: Call | undefined;
  #isStarting = false;
  #unwatch: (() => void) | undefined;

  constructor(deps: VitrineDeps) {
    this.#deps = deps;
    this.devices = deps.devices;
    this.#calls = createCallFactory({
      request: deps.signaling.request,
      device: () => this.#mediaDevice(),
      iceServers: () => (this.#hello?.iceServers ?? []) as RTCIceServer[],
      access: deps.access,
      choices: deps.choices,
      chat: (id) => this.#chat(id),
      sleep: deps.sleep,
      onDismiss: (call) => {
        if (this.#call === call) this.#setCall(undefined);
      },
    });
    this.#ring = new Ring({
      prepare: (offer) => this.#calls.ringing(offer.call),
      onOffer: (offer) => {
        this.#events.emit('offer', { offer });
      },
      onWithdrawn: (withdrawn) => {
        this.#events.emit('offer-withdrawn', withdrawn);
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
    return this.#call;
  }

  get offer(): OfferView | undefined {
    return this.#ring.offer;
  }

  get ringing(): Call | undefined {
    return this.#ring.call ?? this.#answering;
  }

  get agent(): AgentView | undefined {
    return this.#agent;
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
    this.#unwatch ??= this.#deps.watchNetwork(() => {
      this.#deps.signaling.hurry();
      this.#call?.media.restartIce();
    });
    return this.#deps.signaling.connect();
  }

  hasCallToResume(): boolean {
    return this.#deps.keepsCall();
  }

  disconnect(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#leave();
    this.#deps.signaling.close();
    this.#deps.credentials.release();
  }

  async signOut(): Promise<void> {
    const { signaling, credentials } = this.#deps;
    if (signaling.state === 'online') await signaling.request('session:bye', {}).catch(() => undefined);
    await credentials.forget();
    this.#deps.chat.clear();
    this.disconnect();
    this.#hello = undefined;
    this.#agent = undefined;
    this.#chats.clear();
  }

  async startCall({ media, topic }: { readonly media: CallMedia; readonly topic?: string }): Promise<Call> {
    const running = this.#call;
    if (this.#isStarting || (running !== undefined && running.view.state !== 'ended')) {
      throw new AppError('ALREADY_IN_CALL', 'There is a call already.');
    }
    running?.dismiss();
    this.#isStarting = true;
    const capture = this.#calls.openDevices(media);
    try {
      const requestId = RequestId.parse(`req_${uuidv7()}`);
      const input = { requestId, media, ...(topic !== undefined && { topic }) };
      const giveUpAt = performance.now() + START_PATIENCE_MS;
      const started = await insist(
        () => this.#deps.signaling.request('call:start', input),
        () => performance.now() < giveUpAt,
        this.#deps.sleep,
      );
      if (started === undefined) throw new AppError('UNAVAILABLE', 'The call could not be started in time.');
      const call = this.#calls.started(started.call, capture);
      this.#setCall(call);
      return call;
    } catch (error) {
      capture.close();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  async setAvailable(): Promise<SelfTestResult> {
    const { createAudioContext, access, choices, sleep, signaling } = this.#deps;
    const deviceId = choices.devices().microphone;
    const result = await runSelfTest({ createAudioContext, access, deviceId, sleep });
    const { audioUnlocked, microphoneOpened } = result;
    if (audioUnlocked && microphoneOpened) {
      const selfTest = { audioUnlocked, microphoneOpened };
      this.#agentChanged(
        (await signaling.request('agent:set-status', { status: 'available', selfTest })).agent,
      );
    }
    return result;
  }

  async setAway(): Promise<void> {
    this.#agentChanged((await this.#deps.signaling.request('agent:set-status', { status: 'away' })).agent);
  }

  async finishWrapUp(): Promise<void> {
    this.#agentChanged((await this.#deps.signaling.request('agent:finish-wrap-up', {})).agent);
  }

  async accept(offerId: OfferId): Promise<Call> {
    const call = this.#ring.take(offerId);
    if (call === undefined) throw new AppError('OFFER_TAKEN', 'This call does not ring here any more.');
    this.#answering = call;
    call.answering();
    try {
      const callId = call.view.id;
      const accepted = await this.#deps.signaling.request('call:accept', { callId, offerId });
      call.update(accepted.call);
      this.#setCall(call);
      return call;
    } catch (error) {
      call.close();
      throw error;
    } finally {
      this.#answering = undefined;
    }
  }

  async decline(offerId: OfferId): Promise<void> {
    const call = this.#ring.take(offerId);
    if (call === undefined) return;
    call.close();
    await this.#deps.signaling.request('call:decline', { callId: call.view.id, offerId });
  }

  async shopperHistory(personId: PersonId): Promise<readonly PastCall[]> {
    return (await this.#deps.signaling.request('agent:shopper-history', { personId })).calls;
  }

  async conversations(): Promise<readonly ConversationSummary[]> {
    return (await this.#deps.signaling.request('chat:list', {})).conversations;
  }

  chat(conversationId: ConversationId): Chat {
    return this.#chat(conversationId);
  }

  #chat(conversationId: ConversationId): Chat {
    const known = this.#chats.get(conversationId);
    if (known !== undefined) return known;
    const { signaling, chat: deps } = this.#deps;
    const chat = new Chat({
      conversationId,
      request: signaling.request,
      self: () => this.session?.personId,
      outbox: deps.outbox(conversationId),
      shrink: deps.shrink,
      upload: deps.upload,
      urls: deps.urls,
      now: deps.now,
    });
    this.#chats.set(conversationId, chat);
    return chat;
  }

  #listen(): void {
    const { signaling } = this.#deps;
    signaling.on('state', (change) => {
      // Another tab goes on with the session: its devices must not be held here.
      if (change.state === 'superseded') this.#leave();
      this.#events.emit('connection', change);
    });
    signaling.on('hello', (hello) => {
      this.#welcomed(hello);
    });
    routeMessages(signaling, {
      callOf: (id) => this.#callOf(id),
      chatOf: (id) => this.#chats.get(id),
      ring: this.#ring,
      events: this.#events,
      onCallTold: (view) => {
        if (view.id === this.#call?.view.id) this.#keep();
      },
      onAgent: (agent) => {
        this.#agentChanged(agent);
      },
    });
  }

  /** The call of this id: running, just answered, or ringing. */
  #callOf(callId: CallView['id']): Call | undefined {
    return [this.#call, this.#answering, this.#ring.call].find((call) => call?.view.id === callId);
  }

  #welcomed(hello: Hello): void {
    this.#hello = hello;
    this.#resumeSecret = hello.resumeSecret;
    this.#deps.mediaDevice.prepare(hello.rtpCapabilities);
    this.#events.emit('session', { session: hello.session });
    if (hello.agent !== undefined) this.#agentChanged(hello.agent);
    this.#resumeCall(hello);
    this.#keep();
    for (const chat of this.#chats.values()) chat.reconnected();
    this.#ring.sync(hello.offer);
  }

  #resumeCall({ call: view, session }: Hello): void {
    const running = this.#call;
    if (running !== undefined && running.view.state !== 'ended' && running.view.id !== view?.id) {
      void this.#learnTheEnd(running);
    }
    if (view === undefined) return;
    if (running?.view.id === view.id) {
      running.update(view);
      // After the hello: requests wait until this socket is online.
      void running.media.sync();
      return;
    }
    this.#setCall(this.#calls.resumed(view, session.role === 'agent' ? 'agent' : 'shopper'));
  }

  /** It ended while this side was away. */
  async #learnTheEnd(call: Call): Promise<void> {
    try {
      call.update((await this.#deps.signaling.request('call:get', { callId: call.view.id })).call);
    } catch {
      // Not ours any more, or not there.
    }
    call.vanished();
    this.#keep();
  }

  #agentChanged(agent: AgentView): void {
    if (
      this.#agent !== undefined &&
      this.#agent.personId === agent.personId &&
      agent.version < this.#agent.version
    )
      return;
    this.#agent = agent;
    this.#events.emit('agent', { agent });
  }

  #setCall(call: Call | undefined): void {
    if (this.#call !== call) this.#call?.close();
    this.#call = call;
    this.#keep();
    this.#events.emit('call', { call });
  }

  /** What the next page of this browser finds. */
  #keep(): void {
    const session = this.session;
    if (session === undefined) return;
    const hasCall = this.#call !== undefined && this.#call.view.state !== 'ended';
    void this.#deps.credentials.keep({ sessionId: session.id, secret: this.#resumeSecret, hasCall });
  }

  /** Lets go of devices and media; at the server everything goes on. */
  #leave(): void {
    this.#ring.drop();
    if (this.#call === undefined) return;
    this.#call.close();
    this.#call = undefined;
    this.#events.emit('call', { call: undefined });
  }

  /** A node may have come up after the hello. */
  async #mediaDevice() {
    const { mediaDevice, signaling } = this.#deps;
    return mediaDevice.get().catch(async (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const hello = await signaling.request('session:hello', {});
      this.#resumeSecret = hello.resumeSecret;
      this.#keep();
      mediaDevice.prepare(hello.rtpCapabilities);
      return mediaDevice.get();
    });
  }
}
