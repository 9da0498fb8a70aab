/** A call that is in whatever state it is told to be in. */
import type { CallView } from '#protocol/calls.ts';
import type {
  CallEvents,
  CallPhase,
  CallProblem,
  CallSession,
  CameraWish,
  CameraWishes,
  ChatSession,
  LocalMedia,
  MediaConnection,
  RemoteMedia,
} from '#sdk/api.ts';
import { WHOLE } from '#sdk/pictures/picture-state.ts';
import type { CallPictures } from '#sdk/pictures/picture-state.ts';
import type { LiveQuality } from '#sdk/quality/live-quality.ts';
import type { CallCheck } from '#protocol/check.ts';
import type { PreCallCheck } from '#sdk/index.ts';
import { FakeCheck } from './fake-check.ts';
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
  returned: undefined,
  cameraSettings: undefined,
};

export class FakeCall implements CallSession {
  view: CallView;
  phase: CallPhase;
  local: LocalMedia;
  remote: RemoteMedia;
  mediaConnection: MediaConnection = 'connected';
  quality: LiveQuality | undefined;
  pictures: CallPictures;
  readonly firstFrameMs = undefined;
  readonly firstAudioMs = undefined;
  readonly chat: ChatSession;
  readonly cameraWishes: CameraWishes;
  readonly #check: CallCheck;
  readonly problems: readonly CallProblem[];
  readonly #listeners = new FakeListeners<CallEvents>();

  constructor(options: {
    readonly view: CallView;
    readonly phase: CallPhase;
    readonly chat: ChatSession;
    readonly local?: Partial<LocalMedia>;
    readonly remote?: Partial<RemoteMedia>;
    readonly asked?: CameraWish | undefined;
    readonly check?: CallCheck | undefined;
    readonly problems?: readonly CallProblem[] | undefined;
    readonly pictures?: Partial<CallPictures>;
    readonly quality?: LiveQuality | undefined;
  }) {
    this.#check = options.check ?? { way: 'udp', upKbps: 4000, roundTripMs: 40 };
    this.view = options.view;
    this.phase = options.phase;
    this.pictures = { ...WHOLE, ...options.pictures };
    this.chat = options.chat;
    this.problems = options.problems ?? [];
    this.cameraWishes = {
      asked: options.asked && { wish: options.asked },
      pending: undefined,
      on: () => () => undefined,
      ask: () => Promise.resolve('no-answer'),
      answer: () => Promise.resolve(),
    };
    this.quality = options.quality;
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

  setView(): void {}

  async retryDevices(): Promise<void> {
    this.#changeLocal({ cameraProblem: undefined, microphoneProblem: undefined });
  }

  async setTorch(isTorchOn: boolean): Promise<boolean> {
    const { cameraSettings } = this.local;
    this.#changeLocal({ cameraSettings: cameraSettings && { ...cameraSettings, isTorchOn } });
    return true;
  }

  async setZoom(zoom: number): Promise<boolean> {
    const { cameraSettings } = this.local;
    this.#changeLocal({ cameraSettings: cameraSettings && { ...cameraSettings, zoom } });
    return true;
  }

  leaveReturned(): void {
    this.#changeLocal({ returned: undefined });
  }

  async openCheck(): Promise<PreCallCheck> {
    const { microphoneProblem, cameraProblem } = this.local;
    const devices = {
      microphone: microphoneProblem === 'permission-denied' ? microphoneProblem : ('heard' as const),
      camera: cameraProblem === 'permission-denied' ? cameraProblem : ('open' as const),
    };
    return new FakeCheck({ ...devices, ...this.#check }, this.view.media);
  }
  async askStill(): Promise<void> {}

  dismiss(): void {}
}
