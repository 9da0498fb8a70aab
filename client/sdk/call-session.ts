/** One call as this side lives it: the server's view of it, this side's devices, and the media between. */
import type { types } from 'mediasoup-client';
import type { CallView, QueuePlace } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import type { ProducerId } from '#protocol/ids.ts';
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
import { AnswerTiming } from './answer-timing.ts';
import { CallMedia } from './call-media.ts';
import { callPhase, isAnswered, maySend } from './call-phase.ts';
import type { Capture } from './capture.ts';
import { noteDevices } from './capture/device-notes.ts';
import { LazyWishes } from './capture/lazy-wishes.ts';
import type { OpenCheck } from './check/open-check.ts';
import type { PreCallCheck } from './check/pre-call-check.ts';
import type { Choices } from './choices.ts';
import type { CallProblem } from './detectors/call-problem.ts';
import { type LazyProblems, createLazyProblems } from './detectors/lazy-problems.ts';
import { Emitter } from './emitter.ts';
import { insist } from './insist.ts';
import { type LazyWatch, createLazyWatch } from './quality/lazy-watch.ts';
import { type LazyPictures, createLazyPictures } from './pictures/lazy-pictures.ts';
import type { LiveQuality } from './quality/live-quality.ts';
import type { PictureSource, ShownSize } from './pictures/shown-size.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Upload } from './resumable-upload.ts';
import type { Sleep } from './sleep.ts';

export interface CallDeps {
  readonly side: Side;
  readonly request: RequestToServer;
  readonly device: () => Promise<types.Device>;
  readonly roundTripMs: () => number | undefined;
  readonly choices: Pick<Choices, 'keep'>;
  readonly chat: ChatSession;
  readonly upload: Upload;
  readonly sleep: Sleep;
  readonly openCheck: OpenCheck;
  readonly onDismiss: () => void;
}

export class Call implements CallSession {
  readonly chat: ChatSession;
  /** On how the call is sent and received. */
  readonly watch: LazyWatch;
  readonly cameraWishes: LazyWishes;
  readonly detectors: LazyProblems;
  /** Keeps pictures and voice within what the line carries. */
  readonly line: LazyPictures;
  readonly #deps: CallDeps;
  readonly #events = new Emitter<CallEvents>();
  readonly #capture: Capture;
  /** The devices as they were last. */
  #noted: LocalMedia;
  readonly #media: CallMedia;
  readonly #timing: AnswerTiming;
  #view: CallView;
  #phase: CallPhase;
  #maySend: boolean | undefined;
  #isClosed = false;

  constructor(deps: CallDeps, view: CallView, capture: Capture) {
    this.#deps = deps;
    this.chat = deps.chat;
    this.#view = view;
    this.#capture = capture;
    this.#noted = capture.local;
    this.watch = createLazyWatch({
      callId: view.id,
      request: deps.request,
      ends: () => this.#media.ends,
      remote: () => this.remote,
      isTalking: () => this.#view.state === 'active',
      shownLines: () => this.#media.viewOf('camera')?.height,
      onChange: (quality) => {
        this.#events.emit('quality', { quality });
      },
    });
    this.#media = new CallMedia({
      ...deps,
      callId: view.id,
      note: this.watch.note,
      onConnection: (state) => {
        this.watch.note({ kind: 'connection', cause: state });
        this.#events.emit('media-connection', { state });
        this.#settle();
      },
      onRemote: () => {
        this.#timing.prepare();
        this.#events.emit('remote', { remote: this.remote });
      },
    });
    const shared = {
      callId: view.id,
      request: deps.request,
      note: this.watch.note,
      local: () => this.local,
      isTalking: () => this.#view.state === 'active',
    };
    this.cameraWishes = new LazyWishes({
      ...shared,
      setTorch: (isOn) => capture.setTorch(isOn),
      setZoom: (zoom) => capture.setZoom(zoom),
      flip: () => capture.switchFacing(),
    });
    this.detectors = createLazyProblems({
      ...shared,
      ends: () => this.#media.ends,
      connection: () => this.#media.connection,
      remote: () => this.remote,
      onChange: (problems) => {
        this.#events.emit('problems', { problems });
      },
    });
    this.line = createLazyPictures({
      ...deps,
      ...shared,
      media: this.#media,
      // The other side may be out of reach for the server for the very reason that a link is full.
      isTalking: () => this.#maySend === true && ['active', 'interrupted'].includes(this.#view.state),
      upload: (picture, options) => deps.upload(view.conversationId, picture, options),
      onChange: (pictures) => {
        this.#events.emit('pictures', { pictures });
      },
    });
    this.#timing = new AnswerTiming({
      ...deps,
      callId: view.id,
      received: () => this.#media.received,
      // Found again in the middle of the talk: what came first was told before the reload.
      mustReport: view.state !== 'active' && view.state !== 'held',
      onFirst: (kind, milliseconds) => {
        this.#events.emit(kind === 'frame' ? 'first-frame' : 'first-audio', { milliseconds });
        this.#settle();
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
    return this.#timing.of('frame');
  }

  get firstAudioMs(): number | undefined {
    return this.#timing.of('audio');
  }

  get quality(): LiveQuality | undefined {
    return this.watch.quality;
  }

  get problems(): readonly CallProblem[] {
    return this.detectors.problems;
  }

  get pictures(): LazyPictures['now'] {
    return this.line.now;
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
    this.#timing.answered();
  }

  /** What a voice of ours is to carry against loss. */
  protect(id: ProducerId, copies: readonly number[], loss: number | undefined): void {
    this.#media.setCopies(id, copies);
    this.watch.setCopies(copies.length, loss);
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

  async switchFacing(): Promise<void> {
    await this.#capture.switchFacing();
  }

  setTorch(isOn: boolean): Promise<boolean> {
    return this.#capture.setTorch(isOn);
  }

  setZoom(zoom: number): Promise<boolean> {
    return this.#capture.setZoom(zoom);
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

  leaveReturned(): void {
    this.#capture.leaveReturned();
  }

  openCheck(): Promise<PreCallCheck> {
    return this.#deps.openCheck(this);
  }

  setView(source: PictureSource, size: ShownSize): void {
    this.#media.setView(source, size);
  }

  async askStill(): Promise<void> {
    await this.#deps.request('pictures:ask-still', { callId: this.#view.id });
  }

  dismiss(): void {
    if (this.#view.state === 'ended') this.#deps.onDismiss();
  }

  /** Lets go of devices and transports; the call itself goes on at the server. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timing.stop();
    this.watch.close();
    this.cameraWishes.close();
    this.detectors.close();
    this.line.close();
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
    if (isAnswered(view)) {
      this.#timing.answered();
      this.watch.start();
      this.detectors.start();
      this.line.start();
    }
    this.#media.open(view.mediaGeneration, view.mediaMoved);
  }

  #localChanged(): void {
    noteDevices(this.#noted, this.local, this.watch.note);
    this.#noted = this.local;
    this.#publish();
    const { isMuted, isCameraOff, facing } = this.local;
    this.#deps.choices.keep(this.#view.id, { isMuted, isCameraOff, facing });
    this.#events.emit('local', { local: this.local });
  }

  #publish(): void {
    const { microphone, camera, screen, isMuted, isCameraOff, microphoneProblem, cameraProblem } = this.local;
    // Taken by the system: the other side reads that, and is not shown the last picture for a live one.
    const isHeard = microphone !== undefined && microphoneProblem !== 'interrupted';
    const isSeen = camera !== undefined && cameraProblem !== 'interrupted';
    this.#media.set('microphone', microphone, isMuted || !isHeard);
    this.#media.set('camera', camera, isCameraOff || !isSeen);
    if (screen === undefined) this.#media.remove('screen');
    else this.#media.set('screen', screen, false);
  }

  #currentPhase(): CallPhase {
    return callPhase(this.#view, { media: this.#media.connection, hasReceived: this.#timing.hasReceived });
  }

  #settle(): void {
    if (this.#currentPhase() !== this.#phase) this.#changed();
  }

  #changed(): void {
    this.#phase = this.#currentPhase();
    this.#events.emit('changed', { view: this.#view, phase: this.#phase });
  }
}
