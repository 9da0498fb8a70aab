/** What `GET /v1/calls/:id/quality` tells: the reports of both sides, put on the call's time axis. */
import { AppError } from '#protocol/errors.ts';
import type { CallQuality, Columns, Series, ShownNote } from '#protocol/call-quality.ts';
import type { TimelineEntry } from '#protocol/calls.ts';
import type { CallId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import { SAMPLE_FIELDS, unpackSample } from '#protocol/quality-sample.ts';
import { summarize } from '#domain/quality-summary.ts';
import type { TimedSample } from '#domain/quality-summary.ts';
import type { History, QualityReport } from '#history/history.ts';

export type FindCallQuality = (id: CallId) => Promise<CallQuality>;

/** Of the call's timeline: what a person sees in the plots beside the figures. */
const SHOWN_EVENTS: ReadonlySet<TimelineEntry['event']> = new Set([
  'accepted',
  'connected',
  'held',
  'resumed',
  'party-lost',
  'party-returned',
  'media-rebuilt',
  'placed',
  'ended',
]);

/** @returns a function that throws AppError CALL_NOT_FOUND */
export function createCallQuality({
  history,
}: {
  readonly history: Pick<History, 'calls' | 'quality'>;
}): FindCallQuality {
  return async (callId) => {
    const call = await history.calls.get(callId);
    if (call === undefined) throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
    const reports = await history.quality.of(callId);
    const measured = { shopper: samplesOf(reports, 'shopper'), agent: samplesOf(reports, 'agent') };
    const notes = [...reports.flatMap(notesOf), ...call.timeline.flatMap(eventOf)].sort(
      (a, b) => a.at - b.at,
    );
    return {
      callId,
      shopper: call.shopper.displayName,
      agent: call.agent?.displayName,
      createdAt: call.createdAt,
      acceptedAt: call.acceptedAt,
      endedAt: call.endedAt,
      sides: { shopper: seriesOf(measured.shopper), agent: seriesOf(measured.agent) },
      notes,
      summary: summarize(measured, notes),
    };
  };
}

/** By the server's clock, less the time that a report takes to arrive. */
function samplesOf(reports: readonly QualityReport[], side: Side): TimedSample[] {
  return reports
    .filter((report) => report.side === side)
    .flatMap(({ at, samples }) =>
      samples.map((packed) => {
        const { ageMs, ...sample } = unpackSample(packed);
        return { ...sample, at: at - ageMs };
      }),
    )
    .sort((a, b) => a.at - b.at);
}

function notesOf({ at, side, notes }: QualityReport): ShownNote[] {
  return notes.map(({ ageMs, ...note }) => ({ ...note, side, at: at - ageMs }));
}

function eventOf({ at, event, side, reason }: TimelineEntry): ShownNote[] {
  if (!SHOWN_EVENTS.has(event)) return [];
  return [{ at, kind: 'call', cause: event, ...(side && { side }), ...(reason && { detail: { reason } }) }];
}

function seriesOf(samples: readonly TimedSample[]): Series {
  const columns: { -readonly [F in keyof Columns]: Columns[F] } = {};
  for (const field of SAMPLE_FIELDS) {
    if (field === 'ageMs' || samples.every((sample) => sample[field] === undefined)) continue;
    columns[field] = samples.map((sample) => sample[field] ?? null);
  }
  return { at: samples.map(({ at }) => at), columns };
}
