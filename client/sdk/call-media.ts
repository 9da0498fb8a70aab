/**
 * The media of one call over all its moves. When the call leaves a room that still stands, e.g. because its node is
 * emptied, the new connection is made beside the former, and takes over once it shows what that showed.
 */
import type { ConsumerId, ProducerId } from '#protocol/ids.ts';
import type { PictureWish } from '#protocol/picture-wishes.ts';
import type { ConsumerParameters, MediaSource } from '#protocol/rtp.ts';
import type { MediaConnection, RemoteMedia } from './api.ts';
import { FirstMedia } from './first-media.ts';
import { MediaEngine } from './media-engine.ts';
import type { MediaDeps, MediaEnds } from './media-engine.ts';
import type { PictureLimit } from './pictures/picture-limit.ts';
import { PICTURE_SOURCES } from './pictures/shown-size.ts';
import type { PictureSource, ShownSize } from './pictures/shown-size.ts';
import type { VoiceLimit } from './sent-voice.ts';
import type { Received } from './subscriber.ts';
import { atAnotherNode } from './ways/pair-ways.ts';
import type { LeftWays } from './ways/pair-ways.ts';

export type CallMediaDeps = Omit<MediaDeps, 'leftWays'>;

/** Then the new one takes over whatever it shows: the server closes the former room soon after. */
const MOVE_LIMIT_MS = 4000;
/** The other side may still be looking at the former connection for a moment. */
const LINGER_MS = 1500;
const LOOK_EVERY_MS = 50;

interface Move {
  readonly engine: MediaEngine;
  readonly first: FirstMedia;
  readonly arrived: Set<'frame' | 'audio'>;
  readonly startedAt: number;
  readonly timer: ReturnType<typeof setInterval>;
}

export class CallMedia {
  readonly #deps: CallMediaDeps;
  readonly #sources = new Map<MediaSource, { track: MediaStreamTrack | undefined; isPaused: boolean }>();
  readonly #limits = new Map<MediaSource, PictureLimit>();
  #voiceLimit: VoiceLimit = {};
  #isReceivedResting = false;
  #isSending = false;
  #current: MediaEngine;
  #move: Move | undefined;
  readonly #leaving = new Set<{
    readonly engine: MediaEngine;
    readonly timer: ReturnType<typeof setTimeout>;
  }>();

  constructor(deps: CallMediaDeps) {
    this.#deps = deps;
    this.#current = this.#engine();
  }

  /** What the call goes over now. */
  get ends(): MediaEnds | undefined {
    return this.#current.ends;
  }

  get connection(): MediaConnection {
    return this.#current.connection;
  }

  get remote(): RemoteMedia {
    return this.#current.subscriber.remote;
  }

  get received(): readonly Received[] {
    return this.#current.subscriber.received;
  }

  /** @param isPaused told to the other side as muted or camera off */
  set(source: MediaSource, track: MediaStreamTrack | undefined, isPaused: boolean): void {
    this.#sources.set(source, { track, isPaused });
    for (const { publisher } of this.#engines()) publisher.set(source, track, isPaused);
  }

  /** Ends a source for the other side, unlike a pause. */
  remove(source: MediaSource): void {
    this.#sources.delete(source);
    for (const { publisher } of this.#engines()) publisher.remove(source);
  }

  /** True from the answer on, false on hold. */
  setSending(isSending: boolean): void {
    this.#isSending = isSending;
    for (const { publisher } of this.#engines()) publisher.setSending(isSending);
  }

  /**
   * Opens when it is not open yet, or when the room is another by now.
   * @param isMove the former room still stands; one that was lost is let go at once, for it only costs
   */
  open(generation: number, isMove = false): void {
    const newest = this.#move?.engine ?? this.#current;
    if (!newest.isBehind(generation)) {
      newest.open(generation);
      return;
    }
    this.#giveUpMove();
    this.#deps.note({ kind: 'moved', cause: isMove ? 'left-node' : 'lost-node' });
    const showsSomething = this.#current.connection === 'connected' && this.received.length > 0;
    if (isMove && showsSomething) this.#startMove(generation);
    else this.#current.open(generation);
  }

  addConsumer(consumer: ConsumerParameters): void {
    this.#newest.addConsumer(consumer);
  }

  removeConsumer(id: ConsumerId): void {
    this.#newest.removeConsumer(id);
  }

  pauseConsumer(id: ConsumerId, isPaused: boolean): void {
    this.#newest.pauseConsumer(id, isPaused);
  }

  /** What a voice of ours adds to its packets; of those that leave now, only one has this id. */
  setCopies(id: ProducerId, copies: readonly number[]): void {
    for (const { publisher } of this.#engines()) publisher.setCopies(id, copies);
  }

  /** What the receivers of a picture of ours can use; as `setCopies`. */
  want(id: ProducerId, wish: PictureWish): void {
    for (const { publisher } of this.#engines()) publisher.want(id, wish);
  }

  /** The node's newest word on what the receivers of a picture can use; undefined while there is none. */
  wishOf(source: MediaSource): PictureWish | undefined {
    return this.#current.publisher.wishOf(source);
  }

  /** Keeps a picture smaller than its receivers would have it; undefined for no longer. */
  limit(source: MediaSource, limit: PictureLimit | undefined): void {
    if (limit === undefined) this.#limits.delete(source);
    else this.#limits.set(source, limit);
    for (const { publisher } of this.#engines()) publisher.limit(source, limit);
  }

  /** How large the page shows what it receives of that. */
  setView(source: PictureSource, size: ShownSize): void {
    for (const { views } of this.#engines()) views.set(source, size);
  }

  /** Undefined where the page has not said. */
  viewOf(source: PictureSource): ShownSize | undefined {
    return this.#current.views.sizeOf(source);
  }

  /** Whether what the other side shows is received at all, however the page shows it. */
  restReceived(isResting: boolean): void {
    this.#isReceivedResting = isResting;
    for (const { views } of this.#engines()) views.rest(isResting);
  }

  limitVoice(limit: VoiceLimit): void {
    this.#voiceLimit = limit;
    for (const { publisher } of this.#engines()) publisher.limitVoice(limit);
  }

  /** The socket came back: what was missed meanwhile? */
  sync(): Promise<void> {
    return this.#newest.sync();
  }

  /** As of the connection that is shown. */
  transportStats(): Promise<readonly RTCStatsReport[]> {
    return this.#current.transportStats();
  }

  /** The network changed under the transports. */
  restartIce(): void {
    this.#newest.restartIce();
  }

  /** Idempotent. */
  close(): void {
    this.#giveUpMove();
    this.#current.close();
    for (const { engine, timer } of this.#leaving) {
      clearTimeout(timer);
      engine.close();
    }
    this.#leaving.clear();
  }

  get #newest(): MediaEngine {
    return this.#move?.engine ?? this.#current;
  }

  /** What a person does with the devices holds wherever something still leaves. */
  #engines(): MediaEngine[] {
    const leaving = [...this.#leaving].map(({ engine }) => engine);
    return [...leaving, this.#current, ...(this.#move === undefined ? [] : [this.#move.engine])];
  }

  #engine(leftWays?: LeftWays): MediaEngine {
    const { onConnection, onRemote } = this.#deps;
    const engine = new MediaEngine({
      ...this.#deps,
      leftWays,
      onConnection: (state) => {
        if (engine === this.#current) onConnection(state);
      },
      onRemote: () => {
        if (engine === this.#current) onRemote();
      },
    });
    return engine;
  }

  #startMove(generation: number): void {
    const { leftWays } = this.#current;
    const engine = this.#engine(leftWays && atAnotherNode(leftWays));
    const arrived = new Set<'frame' | 'audio'>();
    const first = new FirstMedia({
      received: () => engine.subscriber.received,
      onFirst: (kind) => {
        arrived.add(kind);
        this.#look();
      },
    });
    const timer = setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS);
    this.#move = { engine, first, arrived, timer, startedAt: performance.now() };
    // From now on the server means the new room: what the former would ask is not for it.
    this.#current.retire();
    for (const [source, { track, isPaused }] of this.#sources) engine.publisher.set(source, track, isPaused);
    for (const [source, limit] of this.#limits) engine.publisher.limit(source, limit);
    for (const source of PICTURE_SOURCES) {
      const size = this.viewOf(source);
      if (size !== undefined) engine.views.set(source, size);
    }
    engine.views.rest(this.#isReceivedResting);
    engine.publisher.limitVoice(this.#voiceLimit);
    engine.publisher.setSending(this.#isSending);
    first.start();
    engine.open(generation);
  }

  #look(): void {
    const move = this.#move;
    if (move === undefined) return;
    const isOverdue = performance.now() - move.startedAt > MOVE_LIMIT_MS;
    if (isOverdue || this.#isAsGood(move)) this.#takeOver(move);
  }

  #isAsGood({ engine, arrived }: Move): boolean {
    if (engine.connection !== 'connected') return false;
    const { camera, microphone } = this.#current.subscriber.remote;
    const isShown = camera === undefined || camera.isPaused || arrived.has('frame');
    const isHeard = microphone === undefined || microphone.isPaused || arrived.has('audio');
    return isShown && isHeard;
  }

  #takeOver({ engine, first, timer }: Move): void {
    first.stop();
    clearInterval(timer);
    const former = this.#current;
    this.#current = engine;
    this.#move = undefined;
    const leaving = {
      engine: former,
      timer: setTimeout(() => {
        this.#leaving.delete(leaving);
        former.close();
      }, LINGER_MS),
    };
    this.#leaving.add(leaving);
    this.#deps.onRemote();
    this.#deps.onConnection(engine.connection);
  }

  /** The call goes on to yet another room before this one was taken into use. */
  #giveUpMove(): void {
    if (this.#move === undefined) return;
    const { engine, first, timer } = this.#move;
    this.#move = undefined;
    first.stop();
    clearInterval(timer);
    engine.close();
  }
}
