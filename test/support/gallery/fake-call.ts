/** A call that is in whatever state it is told to be in. */
import type { CallView } from '#protocol/calls.ts';
import type {
  CallEvents,
  CallPhase,
  CallSession,
  ChatSession,
  LocalMedia,
  MediaConnection,
  RemoteMedia,
} from '#sdk/api.ts';
import { FakeListeners } from './fake-listeners.ts';

const SILENT: LocalMedia = {
  microphone: undefined,
  camera: undefined,
  screen: undefined,
  isMuted: false,
  isCameraOff: false,
  facing: 'user',
  microphoneProblem: undefined,
  cameraProblem: undefined,
};

export class FakeCall implements CallSession {
  view: CallView;
  phase: CallPhase;
  local: LocalMedia;
  remote: RemoteMedia;
  mediaConnection: MediaConnection = 'connected';
  readonly firstFrameMs = undefined;
  readonly firstAudioMs = undefined;
  readonly chat: ChatSession;
  readonly #listeners = new FakeListeners<CallEvents>();

  constructor(options: {
    readonly view: CallView;
    readonly phase: CallPhase;
    readonly chat: ChatSession;
    readonly local?: Partial<LocalMedia>;
    readonly remote?: Partial<RemoteMedia>;
  }) {
    this.view = options.view;
    this.phase = options.phase;
    this.chat = options.chat;
    this.local = { ...SILENT, ...options.local };
    this.remote = { microphone: undefined, camera: undefined, screen: undefined, ...options.remote };
  }

  on<N extends keyof CallEvents>(name: N, listener: (data: CallEvents[N]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  change(phase: CallPhase, view: Partial<CallView> = {}): void {
    this.phase = phase;
    this.view = { ...this.view, ...view };
    this.#listeners.emit('changed', { view: this.view, phase });
  }

  #changeLocal(local: Partial<LocalMedia>): void {
    this.local = { ...this.local, ...local };
    this.#listeners.emit('local', { local: this.local });
  }

  async hangUp(): Promise<void> {
    this.change('ended', { endReason: 'completed', endedBy: 'shopper', endedAt: Date.now() });
  }

  async hold(): Promise<void> {
    this.change('held');
  }

  async resume(): Promise<void> {
    this.change('active');
  }

  setMuted(isMuted: boolean): void {
    this.#changeLocal({ isMuted });
  }

  async setCameraOff(isCameraOff: boolean): Promise<void> {
    this.#changeLocal({ isCameraOff });
  }

  async switchFacing(): Promise<void> {
    this.#changeLocal({ facing: this.local.facing === 'user' ? 'environment' : 'user' });
  }

  async useDevice(): Promise<void> {}

  async shareScreen(): Promise<boolean> {
    return false;
  }

  stopScreen(): void {}

  async retryDevices(): Promise<void> {
    this.#changeLocal({ cameraProblem: undefined, microphoneProblem: undefined });
  }

  dismiss(): void {}
}
