import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import { packSample, unpackSample } from '#protocol/quality-sample.ts';
import { qualityRequests } from '#protocol/quality.ts';
import { newId } from '#platform/uuid.ts';
import type { RemoteMedia } from '#sdk/api.ts';
import type { LiveQuality } from '../../../../client/sdk/quality/live-quality.ts';
import { createNotes } from '../../../../client/sdk/quality/notes.ts';
import { QualityWatch } from '../../../../client/sdk/quality/quality-watch.ts';
import type { MeasuredEnds } from '../../../../client/sdk/quality/quality-watch.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { receiving, sending } from './browser-stats.ts';

const { input } = qualityRequests['quality:report'];
type Report = ReturnType<typeof input.parse>;

let now = 0;
let reports: Report[] = [];
let qualities: LiveQuality[] = [];
let watch: QualityWatch;
let talking = true;
/** Share of the voice that is lost on the way to here. */
let lost = 0;

const counted = () => {
  const seconds = now / 1000;
  const voice = {
    bytesReceived: 4000 * seconds,
    packetsReceived: 50 * seconds * (1 - lost),
    packetsLost: 50 * seconds * lost,
    totalSamplesReceived: 48_000 * seconds,
  };
  return receiving({ voice, picture: { bytesReceived: 1000 * seconds, framesDecoded: 1 + 25 * seconds } });
};
const asReport = (stats: Iterable<object>) => new Map([...stats].entries()) as unknown as RTCStatsReport;
const endsOf = (): MeasuredEnds => ({
  send: { getStats: async () => asReport(sending()) },
  receive: { getStats: async () => asReport(counted()) },
  policy: shippedPolicy(),
});
let ends: MeasuredEnds | undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [now, reports, qualities, talking, lost] = [0, [], [], true, 0];
  ends = endsOf();
  const notes = createNotes(
    () => now,
    (note) => {
      watch.noted(note);
    },
  );
  const track = (id: string) => ({ track: { id } as MediaStreamTrack, isPaused: false });
  const remote: RemoteMedia = {
    microphone: track('their-voice'),
    camera: track('their-face'),
    screen: undefined,
  };
  watch = new QualityWatch({
    callId: newId(CallId, 'call'),
    request: (async (_: string, report: unknown) => {
      reports.push(input.parse(report));
      return {};
    }) as never,
    notes,
    ends: () => ends,
    remote: () => remote,
    isTalking: () => talking,
    shownLines: () => undefined,
    onChange: (quality) => qualities.push(quality),
    now: () => now,
  });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    now += 1000;
    await vi.advanceTimersByTimeAsync(1000);
  }
}

test('the page hears every two seconds, the server every ten', async () => {
  await seconds(31);
  expect(qualities.length).toBeGreaterThanOrEqual(14);
  expect(qualities.at(-1)).toMatchObject({ grade: 'good', weakness: undefined });
  expect(reports.length).toBeGreaterThanOrEqual(3);
  expect(reports.length).toBeLessThanOrEqual(4);
});

test('a lossy way down is told as weak, with a note, and the other side’s figures tell whose it is', async () => {
  lost = 0.2;
  await seconds(9);
  expect(qualities.at(-1)?.weakness).toEqual({ side: 'mine', part: 'downlink' });
  expect(reports.flatMap(({ notes }) => notes.map(({ kind, cause }) => `${kind} ${cause}`))).toContain(
    'weak mine-downlink',
  );
  for (let round = 0; round < 8; round += 1) {
    watch.told(packSample({ ageMs: 0, sentVoiceLost: 200 }));
    await seconds(2);
  }
  expect(qualities.at(-1)?.weakness).toEqual({ side: 'theirs', part: 'uplink' });
  expect(qualities.at(-1)?.theirs.length).toBe(8);
});

test('nothing is measured while the call is held, nor across a change of transports', async () => {
  talking = false;
  await seconds(10);
  expect(qualities).toEqual([]);
  talking = true;
  await seconds(4);
  const before = qualities.length;
  expect(before).toBeGreaterThan(0);
  ends = endsOf();
  await seconds(2);
  expect(qualities).toHaveLength(before);
  ends = undefined;
  await seconds(4);
  expect(qualities).toHaveLength(before);
});

test('what is left is told at the end, once', async () => {
  await seconds(7);
  const told = reports.length;
  watch.close();
  watch.close();
  await seconds(4);
  expect(reports).toHaveLength(told + 1);
  const ages = reports.at(-1)?.samples.map((packed) => unpackSample(packed).ageMs) ?? [];
  expect(Math.max(...ages)).toBeLessThanOrEqual(8000);
});
