/** Reads what a pair of transports has counted so far out of the browser's statistics. Pure. */
import { LIMITS, WAYS } from '#protocol/quality-sample.ts';
import type { Way } from '#protocol/quality-sample.ts';

/** Entries of an `RTCStatsReport`; browsers differ in what they fill in. */
export type Stats = Iterable<Readonly<Record<string, unknown>>>;

export interface SentVoice {
  readonly key: string;
  readonly bytes: number;
  /** 0 … 1, of the last report of the node. */
  readonly lost: number | undefined;
}

export interface SentPicture extends SentVoice {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly layers: number;
  readonly limit: number;
}

export interface HeardVoice {
  readonly key: string;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
  /** Sum over all samples, and how many those were. */
  readonly bufferSeconds: number;
  readonly buffered: number;
  readonly samples: number;
  /** Without what was made up to be silent. */
  readonly concealed: number;
  readonly gaps: number;
}

export interface SeenPicture {
  readonly key: string;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly freezes: number;
  readonly freezeSeconds: number;
}

export interface Reading {
  readonly rttMs: number | undefined;
  readonly way: number;
  readonly availableKbps: number | undefined;
  readonly sentVoice: SentVoice | undefined;
  readonly sentPicture: SentPicture | undefined;
  readonly heard: HeardVoice | undefined;
  readonly seen: SeenPicture | undefined;
}

/** Which of several pictures counts: the camera's track, else the screen's. */
export interface Tracks {
  readonly heard: string | undefined;
  readonly seen: string | undefined;
}

type Entry = Readonly<Record<string, unknown>>;

export function read(sending: Stats, receiving: Stats, tracks: Tracks): Reading {
  const [sent, received] = [[...sending], [...receiving]];
  const path = pathOf(sent) ?? pathOf(received);
  return {
    rttMs: path?.rttMs,
    way: WAYS.indexOf(path?.way ?? 'unknown'),
    availableKbps: path?.availableKbps,
    sentVoice: sentVoiceOf(sent),
    sentPicture: sentPictureOf(sent),
    heard: heardOf(received, tracks.heard),
    seen: seenOf(received, tracks.seen),
  };
}

function number(entry: Entry, name: string): number | undefined {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
const counter = (entry: Entry, name: string): number => number(entry, name) ?? 0;

function ofType(entries: readonly Entry[], type: string, kind?: string): readonly Entry[] {
  return entries.filter((entry) => entry['type'] === type && (kind === undefined || entry['kind'] === kind));
}

function pathOf(entries: readonly Entry[]) {
  const byId = new Map(entries.map((entry) => [String(entry['id']), entry]));
  const named = (id: unknown): Entry | undefined => (typeof id === 'string' ? byId.get(id) : undefined);
  const [transport] = ofType(entries, 'transport');
  const pair =
    named(transport?.['selectedCandidatePairId']) ??
    // Firefox has no transport entry with it.
    ofType(entries, 'candidate-pair').find(
      (entry) => entry['selected'] === true || entry['nominated'] === true,
    );
  if (pair === undefined) return undefined;
  const seconds = number(pair, 'currentRoundTripTime');
  const available = number(pair, 'availableOutgoingBitrate');
  return {
    way: wayOf(named(pair['localCandidateId'])),
    rttMs: seconds === undefined ? undefined : seconds * 1000,
    availableKbps: available === undefined ? undefined : available / 1000,
  };
}

function wayOf(candidate: Entry | undefined): Way {
  if (candidate === undefined) return 'unknown';
  if (candidate['candidateType'] === 'relay')
    return (candidate['relayProtocol'] ?? 'udp') === 'udp' ? 'relay-udp' : 'relay-tcp';
  return candidate['protocol'] === 'tcp' ? 'tcp' : 'udp';
}

/** The largest share, where there are several streams of a kind. */
function lostOf(entries: readonly Entry[], kind: string): number | undefined {
  const shares = ofType(entries, 'remote-inbound-rtp', kind).flatMap(
    (entry) => number(entry, 'fractionLost') ?? [],
  );
  return shares.length === 0 ? undefined : Math.max(...shares);
}

function keyOf(entries: readonly Entry[]): string {
  return entries.map((entry) => String(entry['ssrc'])).join();
}

function sentVoiceOf(entries: readonly Entry[]): SentVoice | undefined {
  const streams = ofType(entries, 'outbound-rtp', 'audio');
  if (streams.length === 0) return undefined;
  return {
    key: keyOf(streams),
    bytes: sum(streams, 'bytesSent'),
    lost: lostOf(entries, 'audio'),
  };
}

function sentPictureOf(entries: readonly Entry[]): SentPicture | undefined {
  const streams = ofType(entries, 'outbound-rtp', 'video');
  if (streams.length === 0) return undefined;
  const encoded = streams.filter((entry) => entry['active'] !== false);
  const largest = (encoded.length > 0 ? encoded : streams).reduce((one, other) =>
    counter(other, 'frameHeight') > counter(one, 'frameHeight') ? other : one,
  );
  const limit = LIMITS.findIndex((name) => name === largest['qualityLimitationReason']);
  return {
    key: keyOf(streams),
    bytes: sum(streams, 'bytesSent'),
    lost: lostOf(entries, 'video'),
    width: counter(largest, 'frameWidth'),
    height: counter(largest, 'frameHeight'),
    frames: Math.max(...streams.map((entry) => counter(entry, 'framesEncoded'))),
    layers: encoded.length,
    limit: Math.max(0, limit),
  };
}

function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + counter(entry, name), 0);
}

/** The stream of that track; where a browser does not tell tracks, the newest. */
function inbound(entries: readonly Entry[], kind: string, track: string | undefined): Entry | undefined {
  if (track === undefined) return undefined;
  const streams = ofType(entries, 'inbound-rtp', kind);
  return streams.find((entry) => entry['trackIdentifier'] === track) ?? streams.at(-1);
}

function heardOf(entries: readonly Entry[], track: string | undefined): HeardVoice | undefined {
  const stream = inbound(entries, 'audio', track);
  if (stream === undefined) return undefined;
  return {
    key: String(stream['ssrc']),
    bytes: counter(stream, 'bytesReceived'),
    packets: counter(stream, 'packetsReceived'),
    lost: counter(stream, 'packetsLost'),
    jitterMs: counter(stream, 'jitter') * 1000,
    bufferSeconds: counter(stream, 'jitterBufferDelay'),
    buffered: counter(stream, 'jitterBufferEmittedCount'),
    samples: counter(stream, 'totalSamplesReceived'),
    concealed: counter(stream, 'concealedSamples') - counter(stream, 'silentConcealedSamples'),
    gaps: counter(stream, 'concealmentEvents'),
  };
}

function seenOf(entries: readonly Entry[], track: string | undefined): SeenPicture | undefined {
  const stream = inbound(entries, 'video', track);
  if (stream === undefined) return undefined;
  return {
    key: String(stream['ssrc']),
    bytes: counter(stream, 'bytesReceived'),
    packets: counter(stream, 'packetsReceived'),
    lost: counter(stream, 'packetsLost'),
    width: counter(stream, 'frameWidth'),
    height: counter(stream, 'frameHeight'),
    frames: counter(stream, 'framesDecoded'),
    freezes: counter(stream, 'freezeCount'),
    freezeSeconds: counter(stream, 'totalFreezesDuration'),
  };
}
