/** What the detectors need of the browser's statistics. Pure. */

export type Stats = Iterable<Readonly<Record<string, unknown>>>;
type Entry = Readonly<Record<string, unknown>>;

/** Sums since the stream began; undefined where the browser does not tell. */
export interface VoiceCount {
  /** Another stream begins anew. */
  readonly key: string;
  /** ms, on the clock that all statistics of a page share. */
  readonly at: number | undefined;
  readonly packets: number;
  readonly energy: number | undefined;
  readonly seconds: number | undefined;
}

/** Our own: undefined while nothing is meant to be sent. */
export function sentVoice(sending: Stats): VoiceCount | undefined {
  const entries = [...sending];
  const stream = entries.find((entry) => is(entry, 'outbound-rtp'));
  const source = entries.find(
    (entry) => is(entry, 'media-source') && entry['id'] === stream?.['mediaSourceId'],
  );
  return stream && source && count(stream, 'packetsSent', source);
}

/** @param track the id of the one that is played */
export function heardVoice(receiving: Stats, track: string): VoiceCount | undefined {
  const stream = [...receiving].find(
    (entry) => is(entry, 'inbound-rtp') && (entry['trackIdentifier'] ?? track) === track,
  );
  return stream && count(stream, 'packetsReceived', stream);
}

/** Loudness between two counts, 0 … 1 (root of the mean square). */
export function levelBetween(before: VoiceCount | undefined, after: VoiceCount): number | undefined {
  if (before?.key !== after.key) return undefined;
  const energy = (after.energy ?? NaN) - (before.energy ?? NaN);
  const seconds = (after.seconds ?? NaN) - (before.seconds ?? NaN);
  return seconds > 0 && energy >= 0 ? Math.sqrt(energy / seconds) : undefined;
}

function is(entry: Entry, type: string): boolean {
  return entry['type'] === type && entry['kind'] === 'audio';
}

function count(stream: Entry, packets: string, sound: Entry): VoiceCount {
  return {
    key: `${String(stream['ssrc'])} ${String(sound['id'])}`,
    at: numberOf(sound['timestamp']),
    packets: numberOf(stream[packets]) ?? 0,
    energy: numberOf(sound['totalAudioEnergy']),
    seconds: numberOf(sound['totalSamplesDuration']),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
