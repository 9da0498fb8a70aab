/** One sample, from what was counted at its begin and at its end. Pure. */
import type { QualitySample } from '#protocol/quality-sample.ts';
import { pictureScore } from './picture-score.ts';
import type { WantedPicture } from './picture-score.ts';
import type { HeardVoice, Reading, SeenPicture, SentPicture, SentVoice } from './reading.ts';
import { mouthToEarMs, voiceScore } from './voice-score.ts';

export interface MeasureContext {
  /** Between the two readings. */
  readonly elapsedMs: number;
  /** Of the other side to its node; undefined while it has not told. */
  readonly otherRttMs: number | undefined;
  readonly packetMs: number;
  readonly copies: number;
  readonly wanted: WantedPicture;
  /** The other side sends nothing of its own will: muted, camera off. */
  readonly isSilent: boolean;
  readonly isHidden: boolean;
  /** At the end; undefined when the picture never stood still. */
  readonly sinceFreezeMs: number | undefined;
}

export function measure(before: Reading, now: Reading, context: MeasureContext): QualitySample {
  return {
    ageMs: 0,
    rttMs: now.rttMs,
    way: now.way,
    availableKbps: now.availableKbps,
    ...sentVoice(before.sentVoice, now.sentVoice, context),
    ...sentPicture(before.sentPicture, now.sentPicture, context),
    ...heardVoice(before.heard, now.heard, now.rttMs, context),
    ...seenPicture(before.seen, now.seen, context),
  };
}

const kbps = (bytes: number, { elapsedMs }: MeasureContext): number => (Math.max(0, bytes) * 8) / elapsedMs;
const thousandths = (part: number, whole: number): number | undefined =>
  whole <= 0 ? undefined : (1000 * Math.max(0, part)) / whole;

/** Streams that were made anew have counted from zero: there is nothing to compare yet. */
function isSame<T extends { readonly key: string }>(before: T | undefined, now: T | undefined): boolean {
  return before !== undefined && now !== undefined && before.key === now.key;
}

function sentVoice(
  before: SentVoice | undefined,
  now: SentVoice | undefined,
  context: MeasureContext,
): Partial<QualitySample> {
  if (before === undefined || now === undefined || !isSame(before, now)) return {};
  return {
    sentVoiceKbps: kbps(now.bytes - before.bytes, context),
    sentVoiceLost: now.lost === undefined ? undefined : now.lost * 1000,
    sentCopies: context.copies,
  };
}

function sentPicture(
  before: SentPicture | undefined,
  now: SentPicture | undefined,
  context: MeasureContext,
): Partial<QualitySample> {
  if (before === undefined || now === undefined || !isSame(before, now)) return {};
  const sent = kbps(now.bytes - before.bytes, context);
  // A camera that is off has neither a size nor a limit worth telling.
  if (sent === 0) return { sentPictureKbps: 0, sentLayers: 0 };
  return {
    sentPictureKbps: sent,
    sentPictureLost: now.lost === undefined ? undefined : now.lost * 1000,
    sentWidth: now.width,
    sentHeight: now.height,
    sentFps: ((now.frames - before.frames) * 1000) / context.elapsedMs,
    sentLayers: now.layers,
    sentLimit: now.limit,
  };
}

function heardVoice(
  before: HeardVoice | undefined,
  now: HeardVoice | undefined,
  rttMs: number | undefined,
  context: MeasureContext,
): Partial<QualitySample> {
  if (before === undefined || now === undefined || !isSame(before, now)) return {};
  const packets = now.packets - before.packets;
  const lost = now.lost - before.lost;
  const samples = now.samples - before.samples;
  const buffered = now.buffered - before.buffered;
  const bufferMs = buffered <= 0 ? undefined : (1000 * (now.bufferSeconds - before.bufferSeconds)) / buffered;
  const arrival: Partial<QualitySample> = {
    heardKbps: kbps(now.bytes - before.bytes, context),
    heardLost: thousandths(lost, packets + Math.max(0, lost)),
    heardJitterMs: now.jitterMs,
    heardBufferMs: bufferMs,
  };
  if (context.isSilent || samples <= 0) return arrival;
  // Silence that is meant still sends a packet now and then. Without any it is made up, though it sounds the same.
  const isCut = packets <= 0;
  const concealed = Math.max(0, now.concealed - before.concealed);
  const share = isCut ? 1 : Math.min(1, concealed / samples);
  const gaps = now.gaps - before.gaps;
  const samplesPerMs = samples / context.elapsedMs;
  return {
    ...arrival,
    heardConcealed: share * 1000,
    heardScore:
      100 *
      voiceScore({
        concealed: share,
        gapMs: gaps <= 0 || isCut ? undefined : concealed / gaps / samplesPerMs,
        packetMs: context.packetMs,
        delayMs: mouthToEarMs({
          rttMs: rttMs ?? 0,
          otherRttMs: context.otherRttMs ?? rttMs ?? 0,
          bufferMs: bufferMs ?? 0,
          packetMs: context.packetMs,
        }),
      }),
  };
}

function seenPicture(
  before: SeenPicture | undefined,
  now: SeenPicture | undefined,
  context: MeasureContext,
): Partial<QualitySample> {
  if (context.isHidden || before === undefined || now === undefined || !isSame(before, now)) return {};
  // Nothing was ever shown: the picture is on its way, not frozen.
  if (now.frames === 0) return {};
  const packets = now.packets - before.packets;
  const lost = now.lost - before.lost;
  const frames = now.frames - before.frames;
  const frozenMs = frozenBetween(before, now, context);
  const frameRate = (frames * 1000) / context.elapsedMs;
  return {
    seenKbps: kbps(now.bytes - before.bytes, context),
    seenLost: thousandths(lost, packets + Math.max(0, lost)),
    seenWidth: now.width,
    seenHeight: now.height,
    seenFps: frameRate,
    seenFrozenMs: frozenMs,
    seenFreezes: Math.max(0, now.freezes - before.freezes),
    seenScore:
      100 *
      pictureScore(
        {
          width: now.width,
          height: now.height,
          frameRate,
          frozen: frozenMs / context.elapsedMs,
          sinceFreezeMs: context.sinceFreezeMs,
        },
        context.wanted,
      ),
  };
}

/** Browsers count a freeze when it has ended; one that goes on shows as no frame at all. */
export function frozenBetween(
  before: SeenPicture,
  now: SeenPicture,
  { elapsedMs }: Pick<MeasureContext, 'elapsedMs'>,
): number {
  if (now.frames === before.frames) return elapsedMs;
  return Math.min(elapsedMs, Math.max(0, (now.freezeSeconds - before.freezeSeconds) * 1000));
}
