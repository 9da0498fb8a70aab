/** Tells when a receiver has decoded a frame, by the quickest means the browser has. */
import type { types } from 'mediasoup-client';

/** Not in the DOM types: hands out frames as they are decoded, seen or not. */
interface FrameReader {
  readonly readable: ReadableStream<{ close(): void }>;
}
type FrameReaderClass = new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => FrameReader;

/** Browsers keep a statistics report this long. */
const STATISTICS_EVERY_MS = 50;

/** @returns stops the watching */
export function watchFrame(consumer: types.Consumer, onFrame: () => void): () => void {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: FrameReaderClass };
  if (MediaStreamTrackProcessor === undefined) return watchStatistics(consumer, onFrame);
  try {
    return watchTrack(new MediaStreamTrackProcessor({ track: consumer.track, maxBufferSize: 1 }), onFrame);
  } catch {
    return watchStatistics(consumer, onFrame);
  }
}

function watchTrack({ readable }: FrameReader, onFrame: () => void): () => void {
  const reader = readable.getReader();
  let isStopped = false;
  const stop = (): void => {
    if (isStopped) return;
    isStopped = true;
    reader.cancel().catch(() => undefined);
  };
  reader.read().then(
    ({ value, done }) => {
      value?.close();
      if (!done && !isStopped) onFrame();
      stop();
    },
    () => undefined,
  );
  return stop;
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
