import { expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { CallId } from '#protocol/ids.ts';
import { MOST_SAMPLES, qualityRequests } from '#protocol/quality.ts';
import { unpackSample } from '#protocol/quality-sample.ts';
import { newId } from '#platform/uuid.ts';
import { createNotes } from '../../../../client/sdk/quality/notes.ts';
import { Reporter } from '../../../../client/sdk/quality/reporter.ts';
import type { Measured } from '../../../../client/sdk/quality/reporter.ts';

const { input } = qualityRequests['quality:report'];
type Report = ReturnType<typeof input.parse>;

function aReporter() {
  let now = 0;
  const reports: Report[] = [];
  const answer: { error: AppError | undefined } = { error: undefined };
  const notes = createNotes(() => now);
  const reporter = new Reporter({
    callId: newId(CallId, 'call'),
    notes,
    now: () => now,
    request: (async (_: string, report: unknown) => {
      if (answer.error !== undefined) throw answer.error;
      reports.push(input.parse(report));
      return {};
    }) as never,
  });
  /** A sample every two seconds, and time for its report. */
  async function measure(count: number, how = { isThin: false, isUrgent: false }): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      reporter.add({ ...SAMPLE, at: now }, how);
      await Promise.resolve();
      await Promise.resolve();
      now += 2000;
    }
  }
  const pass = (ms: number): void => {
    now += ms;
  };
  return { reporter, reports, notes, measure, answer, pass };
}

const SAMPLE: Measured = {
  at: 0,
  rttMs: 148,
  way: 1,
  availableKbps: 1320,
  sentVoiceKbps: 41,
  sentVoiceLost: 12,
  sentCopies: 2,
  sentPictureKbps: 884,
  sentPictureLost: 12,
  sentWidth: 1280,
  sentHeight: 720,
  sentFps: 30,
  sentLayers: 1,
  sentLimit: 0,
  heardKbps: 38,
  heardLost: 104,
  heardJitterMs: 12,
  heardBufferMs: 92,
  heardConcealed: 13,
  heardScore: 412,
  seenKbps: 790,
  seenLost: 98,
  seenWidth: 640,
  seenHeight: 360,
  seenFps: 24,
  seenFrozenMs: 120,
  seenFreezes: 1,
  seenScore: 380,
};

test('five samples go together, each with its age, and weigh less than one kbit/s', async () => {
  const { reports, measure, notes } = aReporter();
  notes.take({ kind: 'protection', cause: 'loss', detail: { copies: 2, lossPercent: 11 } });
  await measure(31);
  expect(reports.map(({ samples }) => samples.length)).toEqual([1, 5, 5, 5, 5, 5, 5]);
  expect(reports[1]?.samples.map((packed) => unpackSample(packed).ageMs)).toEqual([
    8000, 6000, 4000, 2000, 0,
  ]);
  const bytes = reports.reduce((sum, report) => sum + JSON.stringify(['quality:report', report]).length, 0);
  expect((bytes * 8) / 60).toBeLessThan(1000);
});

test('where the way up is thin half of it is told, half as often', async () => {
  const { reports, measure } = aReporter();
  await measure(31, { isThin: true, isUrgent: false });
  const told = reports.reduce((sum, { samples }) => sum + samples.length, 0);
  expect(reports.length).toBeLessThanOrEqual(4);
  expect(told).toBeLessThanOrEqual(16);
});

test('what is urgent is told at once, and no more often than the server takes it', async () => {
  const { reports, measure } = aReporter();
  await measure(30, { isThin: false, isUrgent: true });
  expect(reports.length).toBeGreaterThanOrEqual(10);
  expect(reports.length).toBeLessThanOrEqual(24);
});

test('what could not be told is told afterwards, as much as a report holds, the newest of a long absence', async () => {
  const { reports, measure, answer, notes, reporter, pass } = aReporter();
  answer.error = new AppError('UNAVAILABLE', 'away');
  notes.take({ kind: 'signaling', cause: 'lost' });
  await measure(100);
  answer.error = undefined;
  pass(10_000);
  await reporter.tell();
  await reporter.tell();
  expect(reports.map(({ samples }) => samples.length)).toEqual([MOST_SAMPLES, MOST_SAMPLES]);
  expect(reports[0]?.notes).toHaveLength(1);
  expect(unpackSample(reports[1]?.samples.at(-1) ?? []).ageMs).toBe(12_000);
});

test('a server that does not take them is not asked again', async () => {
  const { reports, measure, answer } = aReporter();
  answer.error = new AppError('BAD_REQUEST', 'unknown event');
  await measure(10);
  answer.error = undefined;
  await measure(30);
  expect(reports).toEqual([]);
});
