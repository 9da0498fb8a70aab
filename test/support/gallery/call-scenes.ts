/** Every state that the page of a call's quality can be in, by name. */
import type { CallQuality, Series, ShownNote } from '#protocol/call-quality.ts';
import { AppError } from '#protocol/errors.ts';
import { CallId } from '#protocol/ids.ts';
import { SAMPLE_FIELDS } from '#protocol/quality-sample.ts';
import type { LiveQuality } from '#sdk/quality/live-quality.ts';
import type { Sampled } from '#ui/quality/plots.ts';
import type { ReadQuality } from '../../../client/quality/quality-feed.ts';

export interface CallScene {
  readonly page: 'call';
  readonly callId?: string;
  readonly read: ReadQuality;
}

const ID = CallId.parse('call_0198c0de-0000-7000-8000-000000000007');
const AT = 1_790_000_000_000;
const MINUTES = 6;

/** The same at every look: waves that do not repeat within the call. */
const wave = (at: number, of: number): number => Math.sin((at / of) * 2.1) * Math.cos((at / of) * 0.7);

/** How bad it is, 0 … 1: the shopper's way up is lossy from 2:00 to 3:30. */
const badness = (at: number): number => (at > 120_000 && at < 210_000 ? 0.8 + 0.2 * wave(at, 9000) : 0);

/** What one side measures; the agent hears what the shopper's way up has lost. */
export function samplesOf(side: 'shopper' | 'agent', from = AT, minutes = MINUTES): Sampled[] {
  return Array.from({ length: minutes * 30 }, (_, index) => {
    const at = index * 2000;
    const bad = side === 'agent' ? badness(at) : 0.03 * badness(at);
    const up = side === 'shopper' ? badness(at) : 0;
    return {
      at: from + at,
      rttMs: 62 + 8 * wave(at, 17_000) + 90 * up,
      way: 1,
      sentVoiceLost: 220 * up,
      sentCopies: up > 0.3 ? 2 : 0,
      sentLimit: 0,
      heardKbps: 41 + 4 * wave(at, 5000) + 50 * bad,
      heardLost: Math.max(0, 4 * wave(at, 11_000)) + 215 * bad,
      heardConcealed: 1 + 18 * bad,
      heardBufferMs: 64 + 40 * bad,
      heardScore: 438 - 110 * bad - 4 * wave(at, 6000),
      seenKbps: 980 - 700 * bad + 60 * wave(at, 13_000),
      seenWidth: bad > 0.5 ? 640 : 1280,
      seenHeight: bad > 0.5 ? 360 : 720,
      seenFps: 29 - 12 * bad,
      seenFrozenMs: bad > 0.9 ? 900 : 0,
      seenScore: 486 - 180 * bad,
    };
  });
}

function seriesOf(samples: readonly Sampled[]): Series {
  const fields = SAMPLE_FIELDS.filter((field) => field !== 'ageMs');
  return {
    at: samples.map(({ at }) => at),
    columns: Object.fromEntries(
      fields
        .filter((field) => samples.some((sample) => sample[field] !== undefined))
        .map((field) => [field, samples.map((sample) => sample[field] ?? null)]),
    ),
  };
}

const note = (seconds: number, more: Omit<ShownNote, 'at'>): ShownNote => ({
  at: AT + seconds * 1000,
  ...more,
});

const LOSSY: CallQuality = {
  callId: ID,
  shopper: 'Mei Lin',
  agent: 'Kim Berger',
  createdAt: AT - 20_000,
  acceptedAt: AT,
  endedAt: AT + MINUTES * 60_000,
  sides: { shopper: seriesOf(samplesOf('shopper')), agent: seriesOf(samplesOf('agent')) },
  notes: [
    note(0, { kind: 'call', cause: 'accepted', side: 'agent' }),
    note(123, { kind: 'protection', cause: 'loss', side: 'shopper', detail: { copies: 2, lossPercent: 21 } }),
    note(126, { kind: 'weak', cause: 'theirs-uplink', side: 'agent' }),
    note(131, { kind: 'ladder', cause: 'thin-uplink', side: 'shopper', detail: { rung: 'reduced' } }),
    note(170, { kind: 'ice-restart', cause: 'network-changed', side: 'shopper' }),
    note(222, { kind: 'weak', cause: 'nobody', side: 'agent' }),
    note(228, { kind: 'protection', cause: 'calm', side: 'shopper', detail: { copies: 0, lossPercent: 0 } }),
    note(360, { kind: 'call', cause: 'ended', side: 'shopper', detail: { reason: 'completed' } }),
  ],
  summary: {
    fromShopper: {
      voice: { mean: 4.1, worst: 3.1, worstAt: AT + 150_000 },
      picture: { mean: 4.3, worst: 2.9, worstAt: AT + 150_000 },
      lost: 0.046,
      concealed: 0.004,
      frozenMs: 21_600,
    },
    fromAgent: {
      voice: { mean: 4.4, worst: 4.3, worstAt: AT + 150_000 },
      picture: { mean: 4.8, worst: 4.7, worstAt: AT + 150_000 },
      lost: 0.002,
      concealed: 0.001,
      frozenMs: 0,
    },
    weak: [{ side: 'shopper', part: 'uplink', share: 0.267 }],
    worstMinute: { at: AT + 120_000, voice: 3.2 },
  },
};

const NEVER: ReadQuality = () => new Promise(() => undefined);
const failing =
  (code: 'CALL_NOT_FOUND' | 'FORBIDDEN' | 'UNAVAILABLE'): ReadQuality =>
  () =>
    Promise.reject(new AppError(code, 'This is a picture.'));
const NOTHING: Series = { at: [], columns: {} };

export const CALL_SCENES: Readonly<Record<string, CallScene>> = {
  'call-lossy': { page: 'call', callId: ID, read: () => Promise.resolve(LOSSY) },
  'call-not-measured': {
    page: 'call',
    callId: ID,
    read: () =>
      Promise.resolve({
        ...LOSSY,
        sides: { shopper: NOTHING, agent: NOTHING },
        notes: [],
        summary: { fromShopper: { frozenMs: 0 }, fromAgent: { frozenMs: 0 }, weak: [] },
      }),
  },
  'call-loading': { page: 'call', callId: ID, read: NEVER },
  'call-unknown': { page: 'call', callId: ID, read: failing('CALL_NOT_FOUND') },
  'call-refused': { page: 'call', callId: ID, read: failing('FORBIDDEN') },
  'call-failed': { page: 'call', callId: ID, read: failing('UNAVAILABLE') },
  'call-without-id': { page: 'call', read: NEVER },
};

/** The last minutes of a call whose shopper sends over a lossy way, as either side sees them. */
export function weakQuality(side: 'mine' | 'theirs'): LiveQuality {
  const until = (samples: readonly Sampled[]) => samples.filter(({ at }) => at < AT + 200_000);
  const [shopper, agent] = [until(samplesOf('shopper')), until(samplesOf('agent'))];
  return {
    grade: 'fair',
    weakness: { side, part: 'uplink' },
    mine: side === 'mine' ? shopper : agent,
    theirs: side === 'mine' ? agent : shopper,
    notes: [],
  };
}
