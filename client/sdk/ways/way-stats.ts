/** What a browser counts of its media and of the way it takes, and what is lost between two readings. Pure. */
import { isStream } from './way-choice.ts';
import type { Way, WayLook } from './way-choice.ts';

/** Of one transport: sums since its begin. */
export interface WayCounters {
  /** Undefined while no way stands. */
  readonly way: Way | undefined;
  /** Packets of the kind of media that is counted: voice where there is one. */
  readonly received: number;
  readonly lost: number;
  /** Times that lost speech was asked for. */
  readonly asked: number;
  readonly sent: number;
  /** Of `sent`: sent before. */
  readonly repeated: number;
  /** By the other end's reports: of a voice, also what its listeners behind miss. */
  readonly reportedLost: number;
  /** ICE's own questions on this way, and the answers. */
  readonly questions: number;
  readonly answers: number;
  /** Seconds that the answers took, all together. */
  readonly answeredIn: number;
}

type Report = Readonly<Record<string, unknown>>;
/** A browser's statistics of one connection. */
export type Reports = ReadonlyMap<string, Report>;

export function countersOf(reports: Reports): WayCounters {
  const all = [...reports.values()];
  const kind = all.some((report) => isRtp(report) && report['kind'] === 'audio') ? 'audio' : 'video';
  const sum = (type: string, name: string): number =>
    all
      .filter((report) => report['type'] === type && report['kind'] === kind)
      .reduce((total, report) => total + numberOf(report[name]), 0);
  const pair = pairInUse(reports);
  return {
    way: pair === undefined ? undefined : wayOf(reports.get(String(pair['localCandidateId']))),
    received: sum('inbound-rtp', 'packetsReceived'),
    lost: sum('inbound-rtp', 'packetsLost'),
    asked: kind === 'audio' ? sum('inbound-rtp', 'nackCount') : 0,
    sent: sum('outbound-rtp', 'packetsSent'),
    repeated: sum('outbound-rtp', 'retransmittedPacketsSent'),
    reportedLost: sum('remote-inbound-rtp', 'packetsLost'),
    questions: numberOf(pair?.['requestsSent']),
    answers: numberOf(pair?.['responsesReceived']),
    answeredIn: numberOf(pair?.['totalRoundTripTime']),
  };
}

/** Fewer packets than these tell nothing: somebody is muted, or nothing flows. */
const LEAST_PACKETS = 20;
/** A stream loses nothing, it is late: from here on that is a trouble, … */
const LATE_FROM_S = 0.3;
/** … and this much later it is all of no use. */
const ALL_LATE_S = 1;

export interface Span {
  readonly before: WayCounters;
  readonly now: WayCounters;
}

type Rise = (name: Exclude<keyof WayCounters, 'way'>) => number;

/**
 * The worse of both directions, and all of ICE's questions.
 * @param spans of each transport: an earlier and a later reading
 */
export function lookAt(spans: readonly Span[]): Omit<WayLook, 'way'> {
  const rises = spans.map(({ before, now }): { readonly now: WayCounters; readonly rise: Rise } => ({
    now,
    rise: (name) => Math.max(0, now[name] - before[name]),
  }));
  const troubles = rises.flatMap(({ now, rise }) => (isStream(now.way) ? lateness(rise) : losses(rise)));
  const sum = (count: (rise: Rise) => number): number =>
    rises.reduce((total, { rise }) => total + count(rise), 0);
  return {
    trouble: troubles.length === 0 ? undefined : Math.min(1, Math.max(...troubles)),
    roundTripMs: meanRoundTripMs(
      sum((rise) => rise('answeredIn')),
      sum((rise) => rise('answers')),
    ),
    questions: sum((rise) => rise('questions')),
    missed: sum((rise) => Math.max(0, rise('questions') - rise('answers'))),
  };
}

/** What is known of a way before there is a span: its first answers came before anything could make a queue. */
export function firstLook(counters: readonly WayCounters[]): Omit<WayLook, 'way'> {
  const sum = (name: 'answeredIn' | 'answers'): number =>
    counters.reduce((total, one) => total + one[name], 0);
  const roundTripMs = meanRoundTripMs(sum('answeredIn'), sum('answers'));
  return { trouble: undefined, roundTripMs, questions: 0, missed: 0 };
}

function meanRoundTripMs(seconds: number, answers: number): number | undefined {
  return answers === 0 ? undefined : (1000 * seconds) / answers;
}

/** At the first try: what was mended was lost too. */
function losses(rise: Rise): number[] {
  const found: number[] = [];
  const expected = rise('received') + rise('lost');
  // Each hole is asked for about once.
  if (expected >= LEAST_PACKETS) found.push(Math.max(rise('lost'), rise('asked')) / expected);
  const sent = rise('sent');
  const first = sent - rise('repeated');
  if (first >= LEAST_PACKETS) {
    const again = rise('repeated') / sent;
    const forGood = Math.min(1, rise('reportedLost') / first);
    found.push(forGood + (1 - forGood) * again);
  }
  return found;
}

function lateness(rise: Rise): number[] {
  const [questions, answers] = [rise('questions'), rise('answers')];
  if (questions === 0) return [];
  if (answers === 0) return questions > 1 ? [1] : [];
  return [Math.max(0, (rise('answeredIn') / answers - LATE_FROM_S) / ALL_LATE_S)];
}

function isRtp({ type }: Report): boolean {
  return type === 'inbound-rtp' || type === 'outbound-rtp';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Chromium names it in the transport, Firefox marks the pair. */
function pairInUse(reports: Reports): Report | undefined {
  const all = [...reports.values()];
  const transport = all.find(({ type }) => type === 'transport');
  const named = reports.get(String(transport?.['selectedCandidatePairId']));
  return named ?? all.find(({ type, selected }) => type === 'candidate-pair' && selected === true);
}

function wayOf(candidate: Report | undefined): Way | undefined {
  if (candidate === undefined) return undefined;
  // Behind an address translation the candidate's type is another, but this stays with it.
  const relayed = candidate['relayProtocol'];
  if (relayed !== undefined && relayed !== '') return relayed === 'udp' ? 'relay-udp' : 'relay-tcp';
  return candidate['protocol'] === 'tcp' ? 'tcp' : 'udp';
}
