/** Tells when a receiver has decoded a frame, by the quickest means the browser has. */
import type { types } from 'mediasoup-client';

/** Not in the DOM types: hands out frames as they are decoded, seen or not. */
interface FrameReader {
  readonly readable: ReadableStream<{ close(): void }>;
}
type FrameReaderClass = new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => FrameReader;

/** Browsers keep a statistics report for 50 ms, and making one costs a millisecond or two. */
const STATISTICS_EVERY_MS = 100;

/**
 * Reads the track where the browser can, and the statistics everywhere: about one reader in fifty has been
 * seen to stay silent while frames were decoded and shown.
 * @returns stops the watching
 */
export function watchFrame(consumer: types.Consumer, onFrame: () => void): () => void {
  const stops = new Set<() => void>();
  let isDone = false;
  const stop = (): void => {
    isDone = true;
    for (const each of stops) each();
    stops.clear();
  };
  const found = (): void => {
    if (isDone) return;
    stop();
    onFrame();
  };
  stops.add(watchTrack(consumer.track, found));
  stops.add(watchStatistics(consumer, found));
  return stop;
}

/** Reads a copy of the track: ending that ends the reading, and no frame is left behind unclosed. */
function watchTrack(track: MediaStreamTrack, onFrame: () => void): () => void {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: FrameReaderClass };
  if (MediaStreamTrackProcessor === undefined) return () => undefined;
  const copy = track.clone();
  const stop = (): void => {
    copy.stop();
  };
  try {
    const { readable } = new MediaStreamTrackProcessor({ track: copy, maxBufferSize: 1 });
    void closeAll(readable.getReader(), onFrame).catch(() => undefined);
  } catch {
    stop();
  }
  return stop;
}

async function closeAll(
  reader: ReadableStreamDefaultReader<{ close(): void }>,
  onFrame: () => void,
): Promise<void> {
  for (;;) {
    const { value, done } = await reader.read();
    value?.close();
    if (done) return;
    onFrame();
  }
}

function watchStatistics(consumer: types.Consumer, onFrame: () => void): () => void {
  let before: number | undefined;
  const look = async (): Promise<void> => {
    const decoded = await framesDecoded(consumer).catch(() => undefined);
    if (decoded === undefined || timer === undefined) return;
    before ??= decoded;
    if (decoded <= before) return;
    stop();
    onFrame();
  };
  let timer: ReturnType<typeof setInterval> | undefined = setInterval(() => void look(), STATISTICS_EVERY_MS);
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return stop;
}

async function framesDecoded(consumer: types.Consumer): Promise<number> {
  let frames = 0;
  for (const report of (await consumer.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (report['type'] === 'inbound-rtp') frames += Number(report['framesDecoded'] ?? 0);
  }
  return frames;
}
