/** What `GET /v1/calls/:id/quality` answers: how a call looked and sounded, both ways, on one time axis. */
import * as z from 'zod';
import { CallId, Instant } from './ids.ts';
import { Side } from './people.ts';
import { NoteKind, QualityNote } from './quality.ts';
import { SAMPLE_FIELDS } from './quality-sample.ts';
import type { SampleField } from './quality-sample.ts';

/** Columns of one length; `null` where there was nothing to measure. Columns without any value are left out. */
const Column = z.array(z.number().nullable());
export type Columns = { readonly [F in Exclude<SampleField, 'ageMs'>]?: readonly (number | null)[] };
const Columns: z.ZodType<Columns> = z.partialRecord(z.enum(SAMPLE_FIELDS).exclude(['ageMs']), Column);

/** What one side measured: what it sent, and what it received of the other. */
const Series = z.object({ at: z.array(Instant), columns: Columns });
export type Series = z.output<typeof Series>;

/** `call`: an event of the call's life, e.g. `accepted`, `held`, `media-rebuilt`. */
const ShownNote = QualityNote.omit({ ageMs: true }).extend({
  at: Instant,
  kind: z.enum(['call', ...NoteKind.options]),
  side: Side.optional(),
});
export type ShownNote = z.output<typeof ShownNote>;

const Score = z.object({ mean: z.number(), worst: z.number(), worstAt: Instant });

/** What reached the one who listens and looks. Scores are from 1 to 5, shares from 0 to 1. */
const Direction = z.object({
  voice: Score.optional(),
  picture: Score.optional(),
  lost: z.number().optional(),
  concealed: z.number().optional(),
  frozenMs: z.number(),
});
export type Direction = z.output<typeof Direction>;

export const WeakShare = z.object({
  side: z.enum(['shopper', 'agent', 'server']),
  part: z.enum(['uplink', 'downlink', 'cpu', 'server']),
  /** Of the time that was measured. */
  share: z.number(),
});
export type WeakShare = z.output<typeof WeakShare>;

export const QualitySummary = z.object({
  fromShopper: Direction,
  fromAgent: Direction,
  weak: z.array(WeakShare),
  /** The minute in which the worse of the two voices was worst on the whole. */
  worstMinute: z.object({ at: Instant, voice: z.number() }).optional(),
});
export type QualitySummary = z.output<typeof QualitySummary>;

export const CallQuality = z.object({
  callId: CallId,
  shopper: z.string(),
  agent: z.string().optional(),
  createdAt: Instant,
  acceptedAt: Instant.optional(),
  /** Absent while it runs. */
  endedAt: Instant.optional(),
  sides: z.object({ shopper: Series, agent: Series }),
  /** Oldest first. */
  notes: z.array(ShownNote),
  summary: QualitySummary,
});
export type CallQuality = z.output<typeof CallQuality>;
