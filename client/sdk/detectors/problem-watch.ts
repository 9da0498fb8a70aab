/** Looks every two seconds whether something is wrong that a person can mend, and tells both sides. */
import type { CallId } from '#protocol/ids.ts';
import type { ProblemKind } from '#protocol/problems.ts';
import type { LocalMedia, MediaConnection, RemoteMedia } from '../api.ts';
import type { MeasuredEnds } from '../quality/quality-watch.ts';
import type { TakeNote } from '../quality/notes.ts';
import type { RequestToServer } from '../signaling-client.ts';
import { StandingWord } from '../standing-word.ts';
import { EchoWatch } from './echo-watch.ts';
import { NO_FINDINGS, find, standing } from './findings.ts';
import type { Look } from './findings.ts';
import type { Voices } from './loudness.ts';
import { heardVoice, sentVoice } from './reading.ts';
import { TinyPicture } from './tiny-picture.ts';

export interface ProblemWatchDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly note: TakeNote;
  /** Undefined while there are none. */
  readonly ends: () => Pick<MeasuredEnds, 'send' | 'receive'> | undefined;
  readonly connection: () => MediaConnection;
  readonly local: () => LocalMedia;
  readonly remote: () => RemoteMedia;
  /** Both sides are meant to send: answered, not held. */
  readonly isTalking: () => boolean;
  readonly onChange: (own: readonly ProblemKind[]) => void;
}

const EVERY_MS = 2000;

export class ProblemWatch {
  readonly #deps: ProblemWatchDeps;
  readonly #picture: Pick<TinyPicture, 'look' | 'close'>;
  readonly #echo: Pick<EchoWatch, 'isEcho' | 'close'>;
  readonly #timer: ReturnType<typeof setInterval>;
  #findings = NO_FINDINGS;
  #standing: readonly ProblemKind[] = [];
  readonly #word: StandingWord<readonly ProblemKind[]>;
  #microphone: MediaStreamTrack | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(deps: ProblemWatchDeps, picture: Pick<TinyPicture, 'look' | 'close'> = new TinyPicture()) {
    this.#deps = deps;
    this.#picture = picture;
    this.#echo = new EchoWatch({
      count: () => this.#countVoices(),
      isHidden: () => document.visibilityState === 'hidden',
    });
    const { callId, request } = deps;
    this.#word = new StandingWord({
      tell: (kinds) => request('problem:report', { callId, kinds: [...kinds] }),
      isSame: (one, other) => one.length === other.length && one.every((kind) => other.includes(kind)),
      isUsual: (kinds) => kinds.length === 0,
    });
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
  }

  async look(): Promise<void> {
    if (this.#isLooking || this.#isClosed) return;
    this.#isLooking = true;
    try {
      const { microphone } = this.#deps.local();
      // Another microphone has to be heard anew.
      if (microphone !== this.#microphone) this.#findings = { ...this.#findings, wasHeard: false };
      this.#microphone = microphone;
      const look = await this.#take();
      if (!this.#isClosed) this.#judge(look);
    } catch {
      // Transports that were closed in the middle: the next look has others.
    } finally {
      this.#isLooking = false;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#picture.close();
    this.#echo.close();
  }

  async #take(): Promise<Look> {
    const { ends, connection, local, remote, isTalking } = this.#deps;
    const transports = ends();
    const { microphone, camera, isMuted, isCameraOff, microphoneProblem, cameraProblem } = local();
    const theirs = remote().microphone;
    const mayTalk = isTalking();
    const hasVoice = mayTalk && !isMuted && (microphone !== undefined || microphoneProblem === 'interrupted');
    const hasCamera = mayTalk && !isCameraOff && (camera !== undefined || cameraProblem === 'interrupted');
    const [sending, receiving, picture] = await Promise.all([
      transports?.send.getStats(),
      transports?.receive.getStats(),
      hasCamera && camera !== undefined ? this.#picture.look(camera) : ('unseen' as const),
    ]);
    return {
      at: performance.now(),
      isConnected: connection() === 'connected',
      microphone: hasVoice
        ? {
            isTaken: microphoneProblem === 'interrupted' || microphone?.muted === true,
            sent: sending && sentVoice(sending.values()),
          }
        : undefined,
      heard: receiving && theirs && heardVoice(receiving.values(), theirs.track.id),
      isVoiceExpected: mayTalk && theirs !== undefined && !theirs.isPaused,
      camera: hasCamera
        ? { isTaken: cameraProblem === 'interrupted' || camera?.muted === true, picture }
        : undefined,
    };
  }

  /** Undefined unless both are meant to be heard. */
  async #countVoices(): Promise<Voices | undefined> {
    const { ends, connection, local, remote, isTalking } = this.#deps;
    const transports = ends();
    const { microphone, isMuted } = local();
    const theirs = remote().microphone;
    if (transports === undefined || connection() !== 'connected' || !isTalking()) return undefined;
    if (microphone === undefined || isMuted || theirs === undefined || theirs.isPaused) return undefined;
    const [sending, receiving] = await Promise.all([
      transports.send.getStats(),
      transports.receive.getStats(),
    ]);
    const own = sentVoice(sending.values());
    const heard = heardVoice(receiving.values(), theirs.track.id);
    return own && heard && { own, heard };
  }

  #judge(look: Look): void {
    const mayEcho = look.isConnected && look.microphone !== undefined && look.isVoiceExpected;
    this.#findings = find(this.#findings, look, mayEcho ? this.#echo.isEcho : undefined);
    const now = standing(this.#findings);
    void this.#word.say(now, look.at);
    const appeared = now.filter((kind) => !this.#standing.includes(kind));
    const cleared = this.#standing.filter((kind) => !now.includes(kind));
    if (appeared.length + cleared.length === 0) return;
    this.#standing = now;
    const { note, onChange } = this.#deps;
    for (const cause of appeared) note({ kind: 'finding', cause, detail: { state: 'appeared' } });
    for (const cause of cleared) note({ kind: 'finding', cause, detail: { state: 'cleared' } });
    onChange(now);
  }
}
