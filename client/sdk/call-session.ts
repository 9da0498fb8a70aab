/** One call as this side lives it: the server's view of it, this side's devices, and the media between. */
import type { types } from 'mediasoup-client';
import type { CallView, QueuePlace } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import type { Side } from '#protocol/people.ts';
import type {
  CallEvents,
  CallPhase,
  CallSession,
  ChatSession,
  LocalMedia,
  MediaConnection,
  RemoteMedia,
} from './api.ts';
import { CallMedia } from './call-media.ts';
import { callPhase, isAnswered, maySend } from './call-phase.ts';
import type { Capture } from './capture.ts';
import type { Choices } from './choices.ts';
import { Emitter } from './emitter.ts';
import { FirstMedia } from './first-media.ts';
import { insist } from './insist.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface CallDeps {
  readonly side: Side;
  readonly request: RequestToServer;
  readonly device: () => Promise<types.Device>;
  readonly roundTripMs: () => number | undefined;
  readonly choices: Pick<Choices, 'keep'>;
  readonly chat: ChatSession;
  readonly sleep: Sleep;
  readonly onDismiss: () => void;
}

export class Call implements CallSession {
  readonly chat: ChatSession;
  readonly #deps: CallDeps;
  readonly #events = new Emitter<CallEvents>();
  readonly #capture: Capture;
  readonly #media: CallMedia;
  readonly #first: FirstMedia;
  #view: CallView;
  #phase: CallPhase;
  #maySend: boolean | undefined;
  #answeredAt: number | undefined;
  readonly #mustReport: boolean;
  readonly #firsts = new Map<'frame' | 'audio', number>();
  #isClosed = false;

  constructor(deps: CallDeps, view: CallView, capture: Capture) {
    this.#deps = deps;
    this.chat = deps.chat;
    this.#view = view;
    this.#capture = capture;
    // Found again in the middle of the talk: what came first was told before the reload.
    this.#mustReport = view.state !== 'active' && view.state !== 'held';
    this.#media = new CallMedia({
      callId: view.id,
      request: deps.request,
      device: deps.device,
      sleep: deps.sleep,
      roundTripMs: deps.roundTripMs,
      onConnection: (state) => {
        this.#events.emit('media-connection', { state });
        this.#settle();
      },
      onRemote: () => {
        if (this.#firsts.size === 0) this.#first.prepare();
        this.#events.emit('remote', { remote: this.remote });
      },
    });
    this.#first = new FirstMedia({
      received: () => this.#media.received,
      onFirst: (kind) => {
        this.#tellFirst(kind);
      },
    });
    this.#phase = this.#currentPhase();
    capture.onChange = () => {
      this.#localChanged();
    };
    this.#publish();
    this.#apply();
  }

  get view(): CallView {
    return this.#view;
  }

  get phase(): CallPhase {
    return this.#phase;
  }

  get local(): LocalMedia {
    return this.#capture.local;
  }

  get remote(): RemoteMedia {
    return this.#media.remote;
  }

  get mediaConnection(): MediaConnection {
    return this.#media.connection;
  }

  get firstFrameMs(): number | undefined {
    return this.#firsts.get('frame');
  }

  get firstAudioMs(): number | undefined {
    return this.#firsts.get('audio');
  }

  get media(): CallMedia {
    return this.#media;
  }

  on<N extends keyof CallEvents>(name: N, listener: (data: CallEvents[N]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** What the server says of the call; older news than what is known is left out. */
  update(view: CallView): void {
    if (view.id !== this.#view.id || this.#view.state === 'ended') return;
    if (view.version < this.#view.version) return;
    this.#view = view;
    this.#apply();
    this.#changed();
  }

  moveInQueue(queue: QueuePlace): void {
    if (this.#view.state !== 'queued' && this.#view.state !== 'offered') return;
    this.#view = { ...this.#view, queue };
    this.#changed();
  }

  /**
   * The agent's click: the time runs from here. The tracks follow with the server's word, not before: the key
   * frame that starts a stream would be lost in the paused room, and waiting for another takes longer (at 50 ms
   * to the server and back the shopper saw the first picture 80 ms later).
   */
  answering(): void {
    this.#answeredAt ??= performance.now();
    this.#first.start();
  }

  /** The server knows no such call any more, and did not say how it ended. */
  vanished(): void {
    if (this.#view.state === 'ended') return;
    const endReason = this.#deps.side === 'shopper' ? 'shopper-lost' : 'agent-lost';
    this.update({ ...this.#view, state: 'ended', endReason });
  }

  async hangUp(): Promise<void> {
    const callId = this.#view.id;
    // Silence first: a slow network must not carry on what a person has ended.
    this.#capture.close();
    const isWanted = (): boolean => this.#view.state !== 'ended' && !this.#isClosed;
    const end = () => this.#deps.request('call:end', { callId });
    try {
      const ended = await insist(end, isWanted, this.#deps.sleep);
      if (ended !== undefined) this.update(ended.call);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CALL_NOT_FOUND') throw error;
      this.vanished();
    }
  }

  async hold(): Promise<void> {
    this.update((await this.#deps.request('call:hold', { callId: this.#view.id })).call);
  }

  async resume(): Promise<void> {
    this.update((await this.#deps.request('call:resume', { callId: this.#view.id })).call);
  }

  setMuted(isMuted: boolean): void {
    this.#capture.setMuted(isMuted);
  }

  setCameraOff(isOff: boolean): Promise<void> {
    return this.#capture.setCameraOff(isOff);
  }

  switchFacing(): Promise<void> {
    return this.#capture.switchFacing();
  }

  useDevice(kind: 'audioinput' | 'videoinput', deviceId: string): Promise<void> {
    return this.#capture.useDevice(kind === 'audioinput' ? 'microphone' : 'camera', deviceId);
  }

  shareScreen(): Promise<boolean> {
    return this.#capture.openScreen();
  }

  stopScreen(): void {
    this.#capture.closeScreen();
  }

  retryDevices(): Promise<void> {
    return this.#capture.retry();
  }

  dismiss(): void {
    if (this.#view.state === 'ended') this.#deps.onDismiss();
  }

  /** Lets go of devices and transports; the call itself goes on at the server. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#first.stop();
    this.#media.close();
    this.#capture.close();
  }

  /** Brings media in line with the view. Sending comes first: every millisecond here is seen by the other side. */
  #apply(): void {
    const view = this.#view;
    if (view.state === 'ended') {
      this.close();
      return;
    }
    if (this.#isClosed) return;
    this.#maySend = maySend(view, this.#maySend);
    this.#media.setSending(this.#maySend);
    if (isAnswered(view)) this.#watchFirst();
    this.#media.open(view.mediaGeneration, view.mediaMoved);
  }

  #watchFirst(): void {
    if (this.#firsts.size === 2) return;
    this.#answeredAt ??= performance.now();
    this.#first.start();
  }

  #tellFirst(kind: 'frame' | 'audio'): void {
    if (this.#firsts.has(kind)) return;
    const milliseconds = performance.now() - (this.#answeredAt ?? performance.now());
    this.#firsts.set(kind, milliseconds);
    this.#events.emit(kind === 'frame' ? 'first-frame' : 'first-audio', { milliseconds });
    this.#settle();
    if (!this.#mustReport) return;
    const report = { callId: this.#view.id, kind, elapsedMs: Math.min(600_000, milliseconds) };
    const isWanted = (): boolean => !this.#isClosed;
    insist(() => this.#deps.request('call:report-first-media', report), isWanted, this.#deps.sleep).catch(
      () => undefined,
    );
  }

  #localChanged(): void {
    this.#publish();
    const { isMuted, isCameraOff, facing } = this.local;
    this.#deps.choices.keep(this.#view.id, { isMuted, isCameraOff, facing });
    this.#events.emit('local', { local: this.local });
  }

  #publish(): void {
    const { microphone, camera, screen, isMuted, isCameraOff } = this.local;
    this.#media.set('microphone', microphone, isMuted || microphone === undefined);
    this.#media.set('camera', camera, isCameraOff || camera === undefined);
    if (screen === undefined) this.#media.remove('screen');
    else this.#media.set('screen', screen, false);
  }

  #currentPhase(): CallPhase {
    return callPhase(this.#view, { media: this.#media.connection, hasReceived: this.#firsts.size > 0 });
  }

  #settle(): void {
    if (this.#currentPhase() !== this.#phase) this.#changed();
  }

  #changed(): void {
    this.#phase = this.#currentPhase();
    this.#events.emit('changed', { view: this.#view, phase: this.#phase });
  }
}
