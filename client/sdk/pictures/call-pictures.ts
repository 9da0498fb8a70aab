/**
 * The pictures of one call on whatever line there is: looks twice a second what the links carry, and takes what is left
 * of the pictures up and down the ladder, with the voice's bits, the single pictures, and the word to the other side.
 */
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { CallId, FileId } from '#protocol/ids.ts';
import type { PictureState, Still } from '#protocol/pictures.ts';
import type { Side } from '#protocol/people.ts';
import type { LocalMedia } from '../api.ts';
import type { CallMedia } from '../call-media.ts';
import { encodingOf } from '../encodings.ts';
import type { TakeNote } from '../quality/notes.ts';
import type { UploadOptions } from '../resumable-upload.ts';
import type { RequestToServer } from '../signaling-client.ts';
import type { Sleep } from '../sleep.ts';
import { StandingWord } from '../standing-word.ts';
import { capOf, hasMovingPictures, startLadder, stepLadder } from './ladder.ts';
import type { Ladder } from './ladder.ts';
import { LinkMeter } from './link-meter.ts';
import type { MeteredLink, Stats } from './link-meter.ts';
import type { PictureLimit } from './picture-limit.ts';
import { WHOLE } from './picture-state.ts';
import type { CallPictures } from './picture-state.ts';
import type { VoiceLimit } from '../sent-voice.ts';
import { takeStill } from './still-camera.ts';
import { Stills } from './stills.ts';

export interface CallPicturesDeps {
  readonly callId: CallId;
  readonly side: Side;
  readonly request: RequestToServer;
  readonly media: Pick<CallMedia, 'ends' | 'limit' | 'wishOf' | 'limitVoice' | 'restReceived'>;
  readonly local: () => Pick<LocalMedia, 'camera' | 'isCameraOff'>;
  /** Both sides are meant to send: answered, not held; one may be out of reach. */
  readonly isTalking: () => boolean;
  readonly upload: (picture: Blob, options: UploadOptions) => Promise<{ readonly fileId: FileId }>;
  readonly note: TakeNote;
  readonly onChange: (pictures: CallPictures) => void;
  readonly sleep: Sleep;
  readonly now: () => number;
}

const LOOK_EVERY_MS = 500;
/** Estimates begin somewhere and need a moment to come to what is true. */
const SETTLE_MS = 4000;
/** A queue is there or not: after the bustle of the first second it counts. */
const SEEN_MS = 1000;
/** A queue that a voice and its copies do not make; a link that they fill half. */
const FULL_QUEUE_MS = 150;
const FULL_KBPS = 200;
/** So long what a piece of a single picture has shown is news. */
const PASSED_MS = 3000;
/** Until a voice is whole and has copies again: what is lost until then is lost for want of room. */
const FULL_MS = 10_000;

export class CallPicturesOnLine {
  readonly #deps: CallPicturesDeps;
  readonly #stills: Stills;
  readonly #word: StandingWord<PictureState>;
  readonly #timer: ReturnType<typeof setInterval>;
  #meter = new LinkMeter();
  #uplink: MeteredLink | undefined;
  #ladder: Ladder | undefined;
  #ends: CallMedia['ends'];
  #endsSince = 0;
  /** What the camera and the voice were kept to last. */
  #kept: Kept = { voice: {} };
  #fullUntil = -Infinity;
  /** The last piece of a single picture on its way up. */
  #passed = { kbps: 0, at: -Infinity };
  #isLooking = false;
  #pictures = WHOLE;

  constructor(deps: CallPicturesDeps) {
    this.#deps = deps;
    const { callId, request, note, sleep, now } = deps;
    this.#word = new StandingWord({
      tell: ({ rung, weakSide }) => {
        const cause = weakSide === undefined ? undefined : weakSide === deps.side ? 'uplink' : 'downlink';
        return request('pictures:set-rung', { callId, rung, ...(cause !== undefined && { cause }) });
      },
      isSame,
      isUsual: ({ rung }) => rung === 'full',
    });
    this.#stills = new Stills({
      camera: () => this.#camera,
      linkKbps: () => this.#stillKbps,
      take: takeStill,
      upload: deps.upload,
      send: (fileId, ageMs) => request('pictures:send-still', { callId, fileId, ageMs }),
      onPiece: ({ bytes, tookMs }) => {
        const ms = Math.max(1, tookMs - (this.#uplink?.roundMs ?? 0));
        this.#passed = { kbps: (bytes * 8) / ms, at: now() };
      },
      onSent: ({ bytes, tookMs }) => {
        note({ kind: 'still', cause: 'sent', detail: { bytes, tookMs } });
      },
      sleep,
      now,
    });
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  /** What the other side sends. */
  told(theirs: PictureState): void {
    const still = hasMovingPictures(theirs.rung) ? undefined : this.#pictures.still;
    this.#change({ theirs, still });
  }

  received(still: Still): void {
    this.#change({ still });
  }

  /** Somebody wants a new picture. */
  asked(): void {
    this.#stills.ask();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#stills.stop();
  }

  async look(): Promise<void> {
    const { ends } = this.#deps.media;
    // On hold nothing of the camera leaves.
    if (!this.#deps.isTalking()) this.#stills.stop();
    if (this.#isLooking || ends === undefined || !this.#deps.isTalking()) return;
    this.#isLooking = true;
    try {
      this.#follow(ends);
      const stats = await ends.send.getStats();
      this.#uplink = this.#meter.read(stats.values() as Stats, this.#deps.now());
      if (this.#deps.isTalking()) this.#step(ends.policy);
    } catch {
      // The transports were closed meanwhile.
    } finally {
      this.#isLooking = false;
    }
    void this.#word.say(this.#pictures.mine, this.#deps.now());
  }

  /** What a single picture passes on its way: of a link on the other side only is known that it carries no moving one. */
  get #stillKbps(): number | undefined {
    const uplink = this.#uplink?.kbps;
    const low = this.#ends?.policy.ladder.low.leave;
    if (this.#ladder?.cause !== 'downlink' || low === undefined) return uplink;
    return Math.min(uplink ?? Infinity, low);
  }

  /** Undefined while it is off. */
  get #camera(): MediaStreamTrack | undefined {
    const { camera, isCameraOff } = this.#deps.local();
    return isCameraOff ? undefined : camera;
  }

  /** Other transports may go another way. */
  #follow(ends: NonNullable<CallMedia['ends']>): void {
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#endsSince = this.#deps.now();
    this.#meter = new LinkMeter();
  }

  #step(policy: BrowserPolicy): void {
    const { now, media } = this.#deps;
    const at = now();
    const before = (this.#ladder ??= startLadder(policy));
    const wantedKbps = wantedOf(this.#camera, policy);
    const settledMs = at - this.#endsSince;
    const isQueued = settledMs >= SEEN_MS && (this.#uplink?.queueMs ?? 0) >= FULL_QUEUE_MS;
    const isSettled = isQueued || settledMs >= SETTLE_MS;
    const bitrate = media.wishOf('camera')?.bitrate;
    const voice = policy.audio.bitrate / 1000;
    const downlink =
      bitrate === undefined ? undefined : { kbps: bitrate / 1000 + voice, queueMs: 0, isSure: true };
    const next = stepLadder(policy, before, {
      now: at,
      uplink: isSettled ? this.#uplink : undefined,
      downlink: isSettled && wantedKbps !== undefined ? downlink : undefined,
      passedKbps: at - this.#passed.at < PASSED_MS ? this.#passed.kbps : undefined,
      wantedKbps,
    });
    this.#ladder = next;
    if (isFull(this.#uplink, wantedKbps)) this.#fullUntil = at + FULL_MS;
    if (next.rung !== before.rung) {
      const kbps = Math.round((next.cause === 'downlink' ? downlink : this.#uplink)?.kbps ?? 0);
      this.#deps.note({
        kind: 'ladder',
        cause: next.cause === undefined ? 'clear' : `thin-${next.cause}`,
        detail: { rung: next.rung, from: before.rung, kbps },
      });
    }
    this.#apply(policy, next, wantedKbps);
  }

  #apply(policy: BrowserPolicy, { rung, cause }: Ladder, wantedKbps: number | undefined): void {
    const { media, side } = this.#deps;
    const hasCamera = wantedKbps !== undefined;
    const isResting = !hasMovingPictures(rung);
    const isFlat = cause === 'uplink' && rung !== 'reduced';
    const kept: Kept = {
      ...(isFlat && { isFlat }),
      // Where it is the other side's link, its node tries with a small picture whether it carries one again.
      ...(isResting && cause !== 'downlink' && { rests: true }),
      maxBitrate: capOf(policy, wantedKbps ?? 0),
      voice: isResting || this.#deps.now() < this.#fullUntil ? thinVoice(policy.audio) : {},
    };
    if (!isAlike(kept, this.#kept)) {
      const { voice, ...picture } = (this.#kept = kept);
      media.limit('camera', picture);
      media.limitVoice(voice);
      media.restReceived(picture.rests === true);
    }
    if (side === 'shopper' && hasCamera && rung === 'stills') this.#stills.start();
    else this.#stills.stop();
    // Without a camera nothing is missing while the voice gets through.
    const isMissed = hasCamera || rung === 'audio' || rung === 'text';
    const shown = isMissed ? rung : 'full';
    const other = side === 'shopper' ? 'agent' : 'shopper';
    const weakSide = cause === undefined || shown === 'full' ? undefined : cause === 'uplink' ? side : other;
    const mine: PictureState = weakSide === undefined ? { rung: shown } : { rung: shown, weakSide };
    if (!isSame(mine, this.#pictures.mine)) this.#change({ mine });
  }

  #change(change: Partial<CallPictures>): void {
    this.#pictures = { ...this.#pictures, ...change };
    this.#deps.onChange(this.#pictures);
  }
}

/** Where pictures are sent, an estimate speaks for itself before a queue does. */
function isFull(uplink: MeteredLink | undefined, wantedKbps: number | undefined): boolean {
  if (uplink === undefined) return false;
  return uplink.standingMs >= FULL_QUEUE_MS || (wantedKbps !== undefined && uplink.kbps < FULL_KBPS);
}

/** What a line keeps this side's media to. */
interface Kept extends PictureLimit {
  readonly voice: VoiceLimit;
}

function thinVoice({ lowBitrate, packetMs, lowPacketMs }: BrowserPolicy['audio']): VoiceLimit {
  return { bitrate: lowBitrate, perPacket: Math.max(1, Math.floor(lowPacketMs / packetMs)) };
}

function isAlike(one: Kept, other: Kept): boolean {
  return (
    one.rests === other.rests &&
    one.isFlat === other.isFlat &&
    one.maxBitrate === other.maxBitrate &&
    one.voice.bitrate === other.voice.bitrate &&
    one.voice.perPacket === other.voice.perPacket
  );
}

function isSame(one: PictureState, other: PictureState): boolean {
  return one.rung === other.rung && one.weakSide === other.weakSide;
}

/** Kbit/s of voice and picture at their best; undefined without a camera. */
function wantedOf(camera: MediaStreamTrack | undefined, policy: BrowserPolicy): number | undefined {
  if (camera === undefined) return undefined;
  const { encodings = [] } = encodingOf('camera', camera.getSettings(), policy);
  const bits = encodings.reduce((sum, { maxBitrate = 0 }) => sum + maxBitrate, policy.audio.bitrate);
  return bits / 1000;
}
