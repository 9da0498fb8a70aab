/** Looks every two seconds how a call is sent and received, and tells the page and the server. */
import type { types } from 'mediasoup-client';
import type { CallId } from '#protocol/ids.ts';
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { PackedSample } from '#protocol/quality.ts';
import { unpackSample } from '#protocol/quality-sample.ts';
import type { RemoteMedia } from '../api.ts';
import type { RequestToServer } from '../signaling-client.ts';
import { gradeOf } from './grade.ts';
import type { LiveNote, LiveQuality, LiveSample } from './live-quality.ts';
import { frozenBetween, measure } from './measure.ts';
import type { Note, Notes } from './notes.ts';
import { read } from './reading.ts';
import type { Reading, Stats } from './reading.ts';
import { Reporter } from './reporter.ts';
import { NOBODY_WEAK, judge } from './weak-side.ts';
import type { WeakState, Weakness } from './weak-side.ts';

/** The transports in use, and the policy they were opened with. */
export interface MeasuredEnds {
  readonly send: Pick<types.Transport, 'getStats'>;
  readonly receive: Pick<types.Transport, 'getStats'>;
  readonly policy: Pick<BrowserPolicy, 'audio' | 'video'>;
}

export interface QualityWatchDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly notes: Notes;
  /** Undefined while there are none. */
  readonly ends: () => MeasuredEnds | undefined;
  readonly remote: () => RemoteMedia;
  /** Both sides are meant to send: answered, not held. */
  readonly isTalking: () => boolean;
  /** Lines of the other side's picture as it is shown here; undefined where it is not known. */
  readonly shownLines: () => number | undefined;
  readonly onChange: (quality: LiveQuality) => void;
  readonly now: () => number;
}

const EVERY_MS = 2000;
const KEPT_MS = 300_000;
/** Of the lines that a policy allows, so many make a picture that nobody calls small. */
const ENOUGH_LINES = 720;
/** Cameras in poor light give no more, and few see the difference. */
const ENOUGH_FRAMES = 24;
/** What the other side told longer ago says nothing of now. */
const STALE_MS = 30_000;
const THIN_KBPS = 100;

export class QualityWatch {
  readonly #deps: QualityWatchDeps;
  readonly #reporter: Reporter;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Between this clock and the epoch. */
  readonly #epoch: number;
  #before: { readonly reading: Reading; readonly at: number; readonly ends: MeasuredEnds } | undefined;
  #weak: WeakState = NOBODY_WEAK;
  #frozenAt: number | undefined;
  #copies = 0;
  #isLooking = false;
  #isClosed = false;
  #quality: LiveQuality = { grade: undefined, weakness: undefined, mine: [], theirs: [], notes: [] };

  constructor(deps: QualityWatchDeps) {
    this.#deps = deps;
    this.#epoch = Date.now() - deps.now();
    this.#reporter = new Reporter(deps);
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
    void this.look();
  }

  /** How many earlier packets each of ours carries from now on. */
  setCopies(copies: number): void {
    this.#copies = copies;
  }

  noted(note: Note): void {
    const shown: LiveNote = { ...note, at: this.#epoch + note.at };
    this.#quality = { ...this.#quality, notes: recent([...this.#quality.notes, shown], shown.at) };
  }

  /** The other side's newest sample. */
  told(packed: PackedSample): void {
    const { ageMs, ...sample } = unpackSample(packed);
    const at = this.#epoch + this.#deps.now() - ageMs;
    this.#quality = { ...this.#quality, theirs: recent([...this.#quality.theirs, { ...sample, at }], at) };
  }

  /** Also tells what is left. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    void this.#reporter.tell();
  }

  async look(): Promise<void> {
    const { ends: current, now } = this.#deps;
    const ends = current();
    if (this.#isLooking || ends === undefined) return;
    this.#isLooking = true;
    try {
      const [sent, received] = await Promise.all([ends.send.getStats(), ends.receive.getStats()]);
      const { microphone, camera, screen } = this.#deps.remote();
      const seen = camera === undefined || camera.isPaused ? (screen ?? camera) : camera;
      const reading = read(sent.values() as Stats, received.values() as Stats, {
        heard: microphone?.track.id,
        seen: seen?.track.id,
      });
      if (this.#isClosed) return;
      const [before, at] = [this.#before, now()];
      this.#before = { reading, at, ends };
      if (before?.ends !== ends || at - before.at < EVERY_MS / 4 || !this.#deps.isTalking()) return;
      this.#take(before.reading, reading, { elapsedMs: at - before.at, at, ends });
    } catch {
      // The transports were closed meanwhile.
    } finally {
      this.#isLooking = false;
    }
  }

  #take(
    before: Reading,
    reading: Reading,
    { elapsedMs, at, ends }: { elapsedMs: number; at: number; ends: MeasuredEnds },
  ): void {
    const { microphone, camera, screen } = this.#deps.remote();
    const isHidden = camera?.isPaused !== false && screen?.isPaused !== false;
    const { audio, video } = ends.policy;
    const theirs = this.#fresh(at);
    if (!isHidden && before.seen !== undefined && reading.seen !== undefined && before.seen.frames > 0) {
      const isSame = before.seen.key === reading.seen.key;
      if (isSame && frozenBetween(before.seen, reading.seen, { elapsedMs }) > 0) this.#frozenAt = at;
    }
    const { ageMs: _, ...sample } = measure(before, reading, {
      elapsedMs,
      otherRttMs: theirs?.rttMs,
      packetMs: audio.packetMs,
      copies: this.#copies,
      wanted: {
        height: Math.min(video.maxHeight, this.#deps.shownLines() ?? ENOUGH_LINES, ENOUGH_LINES),
        frameRate: Math.min(video.maxFrameRate, ENOUGH_FRAMES),
      },
      isSilent: microphone?.isPaused !== false,
      isHidden,
      sinceFreezeMs: this.#frozenAt === undefined ? undefined : at - this.#frozenAt,
    });
    const mine: LiveSample = { ...sample, at: this.#epoch + at };
    const weak = judge(this.#weak, {
      mine: { ...sample, ageMs: 0 },
      theirs: theirs && { ...theirs, ageMs: 0 },
    });
    const isNews = weak.weakness !== this.#weak.weakness;
    this.#weak = weak;
    if (isNews) this.#deps.notes.take({ kind: 'weak', cause: nameOf(weak.weakness) });
    const samples = recent([...this.#quality.mine, mine], mine.at);
    const { grade: former, notes } = this.#quality;
    this.#quality = {
      ...this.#quality,
      grade: gradeOf(former, samples),
      weakness: weak.weakness,
      mine: samples,
      notes: recent(notes, mine.at),
    };
    this.#reporter.add({ ...sample, at }, { isThin: isThin(sample), isUrgent: isNews || isBad(sample) });
    this.#deps.onChange(this.#quality);
  }

  /** What the other side told lately. */
  #fresh(at: number): LiveSample | undefined {
    const newest = this.#quality.theirs.at(-1);
    return newest !== undefined && this.#epoch + at - newest.at < STALE_MS ? newest : undefined;
  }
}

function nameOf(weakness: Weakness | undefined): string {
  if (weakness === undefined) return 'nobody';
  return weakness.side === 'server' ? 'server' : `${weakness.side}-${weakness.part}`;
}

function isThin({ sentLimit, availableKbps }: Omit<LiveSample, 'at'>): boolean {
  return sentLimit === 1 && availableKbps !== undefined && availableKbps < THIN_KBPS;
}

/** The other side needs this side's figures to tell whose link it is. */
function isBad({ heardLost = 0, sentVoiceLost = 0 }: Omit<LiveSample, 'at'>): boolean {
  return Math.max(heardLost, sentVoiceLost) >= 30;
}

function recent<T extends { readonly at: number }>(items: readonly T[], at: number): readonly T[] {
  const [oldest] = items;
  if (oldest === undefined || oldest.at >= at - KEPT_MS) return items;
  return items.filter((item) => item.at >= at - KEPT_MS);
}
