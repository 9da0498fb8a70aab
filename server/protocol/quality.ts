/** How a call looks and sounds at each end, and why: figures every two seconds, and a note of every change. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId } from './ids.ts';

/** What a note can be about. Closed list: kinds are added, never renamed. */
export const NOTE_KINDS = [
  /** How speech is protected against loss. */
  'protection',
  /** Which rung of the ladder this side's sending is on. */
  'ladder',
  /** What the other side's link or page asks of this side's picture. */
  'wanted',
  /** Which sizes of a picture are encoded. */
  'layers',
  /** How large the other side's pictures are shown here. */
  'view',
  /** A single sharp picture took the place of the moving one. */
  'still',
  /** UDP, TCP or a relay. */
  'way',
  /** The path between this side and its node is sought anew. */
  'ice-restart',
  /** The call's media goes over another node. */
  'moved',
  /** Media lost, mended. */
  'connection',
  /** The socket to the server lost, back. */
  'signaling',
  /** A microphone or camera came, went, failed or was opened again. */
  'device',
  /** Torch, zoom or side of a camera, asked for or done. */
  'camera',
  /** Something is wrong that a person can mend: silence, a black picture, an echo. */
  'finding',
  /** What was tried before or while the call is set up. */
  'check',
  /** Whose side is weak. */
  'weak',
  /** The call goes on at another device. */
  'handover',
] as const;
export const NoteKind = z.enum(NOTE_KINDS);
export type NoteKind = z.output<typeof NoteKind>;

/** One word or a few, joined by `-`: the same cause has the same word everywhere. */
const Slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const MOST_DETAILS = 6;
const NoteDetail = z
  .record(z.string().regex(/^[a-z]\w{0,23}$/i), z.union([z.number(), z.string().max(60)]))
  .refine((detail) => Object.keys(detail).length <= MOST_DETAILS, `more than ${MOST_DETAILS} details`);

/** How long before it was sent: browsers' clocks are wrong, and the server's is the call's. */
const Age = z.int().min(0).max(600_000);

export const QualityNote = z.strictObject({
  ageMs: Age,
  kind: NoteKind,
  cause: Slug,
  detail: NoteDetail.optional(),
});
export type QualityNote = z.output<typeof QualityNote>;

/** The fields of a sample on the wire, where it is a row of whole numbers; see `quality-sample.ts`. */
export const SAMPLE_LENGTH = 28;
export const PackedSample = z.array(z.int().min(0).max(10_000_000).nullable()).length(SAMPLE_LENGTH);
export type PackedSample = z.output<typeof PackedSample>;

export const MOST_SAMPLES = 30;
export const MOST_NOTES = 20;

export const qualityRequests = {
  /** What this side has measured and changed since its last report. `RATE_LIMITED` when too often. */
  'quality:report': request(
    z.strictObject({
      callId: CallId,
      samples: z.array(PackedSample).max(MOST_SAMPLES),
      notes: z.array(QualityNote).max(MOST_NOTES),
    }),
    z.object({}),
  ),
} as const satisfies Requests;

export const qualityEvents = {
  /** The newest sample of the other side: whose link is weak is told from both. */
  'quality:other-side': event(z.object({ callId: CallId, sample: PackedSample })),
} as const satisfies Events;
