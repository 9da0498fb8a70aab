/**
 * The public surface of the SDK. Headless: it opens sockets, cameras and transports, and tells what is; what
 * a person sees is the embedder's. Our own pages use this and nothing behind it.
 *
 * Everything that changes is a readable property and an event that says it changed.
 */
import type { AgentView, PastCall } from '#protocol/agents.ts';
import type { CallMedia, CallView, OfferView } from '#protocol/calls.ts';
import type { ConversationSummary, MessageView, ReadMark } from '#protocol/chat.ts';
import type { DataOf } from '#protocol/contract.ts';
import type { AppError } from '#protocol/errors.ts';
import type { CallId, ConversationId, MessageId, OfferId, PersonId } from '#protocol/ids.ts';
import type { CallQuality } from '#protocol/call-quality.ts';
import type { CallPlacement } from '#protocol/placement.ts';
import type { Person } from '#protocol/people.ts';
import type { Scenario } from '#protocol/profiles.ts';
import type { SessionView } from '#protocol/session.ts';
import type { PreCallCheck } from './check/pre-call-check.ts';
import type { PictureSource, ShownSize } from './pictures/shown-size.ts';
import type { callEvents } from '#protocol/calls.ts';
import type { agentEvents } from '#protocol/agents.ts';
import type { CallProblem } from './detectors/call-problem.ts';
import type { CallPictures } from './pictures/picture-state.ts';
import type { LiveQuality } from './quality/live-quality.ts';
import type { CameraSettings } from './capture/camera-settings.ts';
import type { CameraWishes } from './capture/camera-wishes.ts';
import type { MediaProblem, ReturnedDevice } from './capture/device-state.ts';

export type { CameraSettings, ZoomRange } from './capture/camera-settings.ts';
export type { AskedWish, CameraAnswer, CameraWish, CameraWishes } from './capture/camera-wishes.ts';
export type { CallProblem, ProblemKind } from './detectors/call-problem.ts';
export type { MediaProblem, ReturnedDevice } from './capture/device-state.ts';

export interface ClientOptions {
  /** Origin of the server; the page's own when left out. */
  readonly server?: string;
  /** Fetches a fresh token that the shop's backend signed. Called once per sign-in, never cached. */
  readonly getToken: () => Promise<string>;
  /** BCP 47; the browser's when left out. */
  readonly language?: string;
  /**
   * Names what is kept in this browser so that a reload finds its session: one per role on an origin.
   * @default 'shopper'
   */
  readonly storageKey?: string;
  /** A code of `handOver`, made on another device: its call goes on here, with the first `connect`. */
  readonly handOver?: string;
}

/**
 * `offline` before `connect` and after `disconnect` · `connecting` for the first time · `reconnecting` by itself
 * after a loss · `superseded` by another tab that goes on with the session · `failed` for good, until `connect` is
 * called again.
 */
export type ConnectionState = 'offline' | 'connecting' | 'online' | 'reconnecting' | 'superseded' | 'failed';

export interface ClientEvents {
  /** `error` tells why it failed. */
  connection: { readonly state: ConnectionState; readonly error?: AppError };
  /** With every connection, the first and all later ones. */
  session: { readonly session: SessionView };
  /** A call of this session began or was found again after a reload; undefined once it is dismissed. */
  call: { readonly call: CallSession | undefined };
  /** Agents: a call rings here. Also told again after a reload during the ring. */
  offer: { readonly offer: OfferView };
  /** Agents: it rings no more, and why; not told of an offer that was accepted or declined here. */
  'offer-withdrawn': DataOf<(typeof callEvents)['call:offer-withdrawn']>;
  /** Agents: their own status changed, by themselves or by the server. */
  agent: { readonly agent: AgentView };
  /** Agents: how many wait, and since when the first of them. */
  queue: DataOf<(typeof agentEvents)['agent:queue-changed']>;
  /** Agents: a shopper wrote. */
  conversation: { readonly conversation: ConversationSummary };
}

export interface VitrineClient {
  readonly connection: ConnectionState;
  /** Who this side is; undefined before the first connection. */
  readonly session: SessionView | undefined;
  /** Also one that has ended, until it is dismissed. */
  readonly call: CallSession | undefined;
  /** Agents: what rings here. */
  readonly offer: OfferView | undefined;
  /**
   * Agents: the call that rings here, its media being prepared; the same object that `accept` returns. Whoever
   * puts its remote tracks into media elements now has the first picture sooner after the answer.
   */
  readonly ringing: CallSession | undefined;
  /** Agents: their own status. */
  readonly agent: AgentView | undefined;
  /** `superseded`, because another device goes on with the call by a code that was made here. */
  readonly wasHandedOver: boolean;
  /** The shopper's own conversation; undefined for agents. */
  readonly conversationId: ConversationId | undefined;
  readonly devices: Devices;

  /** @returns what stops the listening; the same for every `on` here */
  on<N extends keyof ClientEvents>(name: N, listener: (data: ClientEvents[N]) => void): () => void;
  /**
   * Resumes the session that this browser keeps, else signs in. Resolves when online; later losses are
   * mended by itself. @throws AppError
   */
  connect(): Promise<void>;
  /**
   * Shopper with a call. A code that is good once, for two minutes: a page that is opened with it on another device
   * goes on with the call, and this one lets go of it. @throws AppError CALL_NOT_FOUND, RATE_LIMITED
   */
  handOver(): Promise<{ readonly code: string; readonly expiresAt: number }>;
  /** True when this browser keeps a session with a call in it: the page should connect by itself. */
  hasCallToResume(): boolean;
  /** Closes the socket and the media; the session keeps its grace, as with a closed tab. */
  disconnect(): void;
  /** Leaves for good: ends what runs, forgets the session and every message that is still unsent. */
  signOut(): Promise<void>;

  /**
   * Shopper. Opens the devices and queues at the same time; device problems do not stop the call. Goes on trying
   * for 15 seconds. @throws AppError ALREADY_IN_CALL; UNAVAILABLE also when the page disconnects meanwhile
   */
  startCall(options: {
    readonly media: CallMedia;
    /**
     * What the call is for: it decides how both sides' media is sent, and which camera of a phone opens. What the
     * shop's token says goes before it.
     * @default what the operator has set
     */
    readonly scenario?: Scenario;
    readonly topic?: string;
  }): Promise<CallSession>;

  /**
   * Agent. Runs the self-test (audio unlocked, microphone opened), then becomes available; when the test did not
   * pass nothing changes. Call it from a click: browsers unlock audio in no other way. @throws AppError
   */
  setAvailable(): Promise<SelfTestResult>;
  /** Agent. Calls ring here no more; a running call goes on. @throws AppError */
  setAway(): Promise<void>;
  /** Agent. Ends the wrap-up before its time. @throws AppError INVALID_TRANSITION when there is none */
  finishWrapUp(): Promise<void>;
  /** Agent. @throws AppError OFFER_TAKEN when another was first */
  accept(offerId: OfferId): Promise<CallSession>;
  /** Agent. The call goes on to the next one; of no effect when it rings here no more. @throws AppError */
  decline(offerId: OfferId): Promise<void>;
  /** Agent. The earlier calls of a shopper, newest first. @throws AppError */
  shopperHistory(personId: PersonId): Promise<readonly PastCall[]>;
  /** Agents: which nodes had the call's media and why, oldest decision first. @throws AppError */
  callPlacement(callId: CallId): Promise<CallPlacement>;
  /** Agents: how a call looked and sounded, both ways, while it runs and after. @throws AppError */
  callQuality(callId: CallId): Promise<CallQuality>;
  /** Those with messages that this person may read, the newest message first. @throws AppError */
  conversations(): Promise<readonly ConversationSummary[]>;

  /** The chat of a conversation; the same object for the same id, until `signOut`. */
  chat(conversationId: ConversationId): ChatSession;
}

export interface SelfTestResult {
  readonly audioUnlocked: boolean;
  readonly microphoneOpened: boolean;
  /** Why not, where it did not pass. */
  readonly problem?: MediaProblem;
}

/** As a person sees the call; the widget's `data-state`. */
export type CallPhase =
  'idle' | 'preparing' | 'queued' | 'connecting' | 'active' | 'held' | 'interrupted' | 'ended';

/** What this side has open. A track is undefined while its device is not open, whatever the reason. */
export interface LocalMedia {
  readonly microphone: MediaStreamTrack | undefined;
  readonly camera: MediaStreamTrack | undefined;
  readonly screen: MediaStreamTrack | undefined;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
  /** Of the camera: front or rear; what the camera itself says goes before what was asked for. */
  readonly facing: 'user' | 'environment';
  readonly microphoneProblem: MediaProblem | undefined;
  readonly cameraProblem: MediaProblem | undefined;
  readonly returned: ReturnedDevice | undefined;
  /** Light and zoom of the open camera; undefined where it has neither. */
  readonly cameraSettings: CameraSettings | undefined;
}

export interface RemoteTrack {
  readonly track: MediaStreamTrack;
  /** Muted, camera off, or the call is held. */
  readonly isPaused: boolean;
}

/** What comes from the other side; undefined where nothing does. */
export interface RemoteMedia {
  readonly microphone: RemoteTrack | undefined;
  readonly camera: RemoteTrack | undefined;
  readonly screen: RemoteTrack | undefined;
}

/** `reconnecting`: it was connected, and is being mended by itself. */
export type MediaConnection = 'closed' | 'opening' | 'connected' | 'reconnecting';

export interface CallEvents {
  /** `view` or `phase` changed. */
  changed: { readonly view: CallView; readonly phase: CallPhase };
  /** A device opened, closed, changed or failed. */
  local: { readonly local: LocalMedia };
  /** A track came, went, was paused or goes on. */
  remote: { readonly remote: RemoteMedia };
  'media-connection': { readonly state: MediaConnection };
  /** A line became thinner or wider than the pictures, or a single picture came. */
  pictures: { readonly pictures: CallPictures };
  /** While both talk, every two seconds. */
  quality: { readonly quality: LiveQuality };
  /** Something with a microphone, a camera or the sound is wrong, or well again. */
  problems: { readonly problems: readonly CallProblem[] };
  /** The first decoded remote frame after the answer; milliseconds since this side knew of it. */
  'first-frame': { readonly milliseconds: number };
  /** The first sound from the other side, likewise. */
  'first-audio': { readonly milliseconds: number };
}

export interface CallSession {
  /** What is left of the pictures where a line is thin. */
  readonly pictures: CallPictures;
  readonly view: CallView;
  readonly phase: CallPhase;
  readonly local: LocalMedia;
  readonly remote: RemoteMedia;
  readonly mediaConnection: MediaConnection;
  /** Undefined until both talk. */
  readonly quality: LiveQuality | undefined;
  /** What a person can mend; from the answer on. */
  readonly problems: readonly CallProblem[];
  /** As told by `first-frame` and `first-audio`, which may come before the agent's `accept` resolves. */
  readonly firstFrameMs: number | undefined;
  readonly firstAudioMs: number | undefined;
  readonly chat: ChatSession;
  /** What the agent asks of the shopper's camera. */
  readonly cameraWishes: CameraWishes;

  on<N extends keyof CallEvents>(name: N, listener: (data: CallEvents[N]) => void): () => void;
  /**
   * Either side; before the answer it is leaving the queue. The devices close at once; the rest is tried until the
   * server has it, or the page disconnects. @throws AppError
   */
  hangUp(): Promise<void>;
  /** Agent. Nothing is sent in either direction until `resume`. @throws AppError INVALID_TRANSITION */
  hold(): Promise<void>;
  /** Agent. @throws AppError INVALID_TRANSITION when the call is not held */
  resume(): Promise<void>;
  /** The microphone stays open; nothing of it is sent, and the other side is told. */
  setMuted(isMuted: boolean): void;
  /** Opens the camera when it was never opened. Its problems show in `local.cameraProblem`. */
  setCameraOff(isOff: boolean): Promise<void>;
  /** Front ↔ rear, or on to the next of cameras that do not say where they look. The former stays if it fails. */
  switchFacing(): Promise<void>;
  /** Changes the device in the running call; remembered for the next. The former stays if it does not open. */
  useDevice(kind: 'audioinput' | 'videoinput', deviceId: string): Promise<void>;
  /** Resolves false where the camera has no light, or did not do it. */
  setTorch(isOn: boolean): Promise<boolean>;
  /** In the camera's own unit; brought into its range. Resolves false where it cannot zoom, or did not. */
  setZoom(zoom: number): Promise<boolean>;
  /** Agent. Resolves false when the person closed the browser's picker, or where no screen can be shared. */
  shareScreen(): Promise<boolean>;
  stopScreen(): void;
  /** Asks for the devices again after a problem. */
  retryDevices(): Promise<void>;
  /** `local.returned` is not wanted; taking it is `useDevice`. */
  leaveReturned(): void;
  /** Shopper, while the call waits: looks at devices and network; the answer ends it. The same one for each call. */
  openCheck(): Promise<PreCallCheck>;
  /**
   * How large the page shows what it receives of that, whenever it changes: the other side then sends no more than
   * that, and nothing of what nobody sees. A page that never says counts as one that shows all there is.
   */
  setView(source: PictureSource, size: ShownSize): void;
  /** Agent. The shopper's camera takes a single picture now, while it sends no moving ones. @throws AppError */
  askStill(): Promise<void>;
  /** Takes an ended call off the client. */
  dismiss(): void;
}

export interface Devices {
  /** Without labels before the person has allowed a device; empty where there are none to ask for. */
  list(): Promise<{
    readonly microphones: readonly MediaDeviceInfo[];
    readonly cameras: readonly MediaDeviceInfo[];
    readonly speakers: readonly MediaDeviceInfo[];
  }>;
  /** Something was plugged in or taken away. */
  on(name: 'changed', listener: () => void): () => void;
}

/** A message as shown: what the server has, or what is still on its way. */
export interface ShownMessage {
  readonly id: MessageId;
  readonly from: Person | undefined;
  readonly isOwn: boolean;
  /** Milliseconds since the epoch; by this browser's clock until the server has it. */
  readonly sentAt: number;
  readonly body: MessageView['body'] | { readonly type: 'image-upload'; readonly previewUrl: string };
  readonly status: 'sending' | 'sent' | 'failed';
  /** Absent until the server has it. */
  readonly sequence: number | undefined;
  /** Why it failed; `retry` sends it again. */
  readonly error: AppError | undefined;
}

export interface ChatEvents {
  messages: { readonly messages: readonly ShownMessage[] };
  typing: { readonly people: readonly Person[] };
  read: { readonly marks: readonly ReadMark[] };
}

export interface ChatSession {
  readonly conversationId: ConversationId;
  /** Oldest first; own unsent ones last. */
  readonly messages: readonly ShownMessage[];
  /** Others who are writing right now. */
  readonly typing: readonly Person[];
  /** How far each person has read. */
  readonly readMarks: readonly ReadMark[];
  on<N extends keyof ChatEvents>(name: N, listener: (data: ChatEvents[N]) => void): () => void;
  /** Fetches what is missing; kept up to date from then on, over reconnects too. @throws AppError */
  load(): Promise<void>;
  /** Shows the message at once as sending; kept and sent again by itself until the server has it. */
  sendText(text: string): void;
  /**
   * Shows the picture at once and shrinks a large one before it is sent. JPEG, PNG, or what the browser can decode.
   * Unlike text it does not outlive the page. Resolves when it is shown; its failure is the message's `error`.
   */
  sendImage(file: Blob): Promise<void>;
  /** Sends a failed message again. */
  retry(messageId: MessageId): void;
  /** Call it with every keystroke: the others are told sparingly, and it ends by itself. */
  setTyping(isTyping: boolean): void;
  /** All that is shown has been read. */
  markRead(): void;
}
