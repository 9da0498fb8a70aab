/** Tells when a receiver has decoded a frame, by the means that browsers have. */
import type { types } from 'mediasoup-client';

/** Not in the DOM types: hands out frames as they are decoded, seen or not. */
interface FrameReader {
  readonly readable: ReadableStream<{ close(): void }>;
}
type FrameReaderClass = new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => FrameReader;

/** Browsers keep a statistics report for 50 ms, and making one costs a millisecond or two. */
const STATISTICS_EVERY_MS = 100;

/**
 * The quickest, where the browser has it. May begin before there is anything to see, and costs nothing until
 * then. It reads a copy of the track, which ends with the next frame after the watching: a frame that is on its way
 * while a track ends is left behind unclosed, and Chrome complains of that.
 * @returns stops the watching
 */
export function watchTrack(track: MediaStreamTrack, onFrame: () => void): () => void {
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: FrameReaderClass };
  if (MediaStreamTrackProcessor === undefined) return () => undefined;
  const copy = track.clone();
  let isWanted = true;
  try {
    const { readable } = new MediaStreamTrackProcessor({ track: copy, maxBufferSize: 1 });
    const reader = readable.getReader();
    const read = async (): Promise<void> => {
      for (;;) {
        const { value, done } = await reader.read();
        value?.close();
        if (done || !isWanted) return;
        onFrame();
      }
    };
    void read()
      .catch(() => undefined)
      .finally(() => {
        copy.stop();
      });
  } catch {
    copy.stop();
  }
  return () => {
    isWanted = false;
  };
}

/**
 * Everywhere, and beside the reader: about one reader in fifty has been seen to stay silent while frames were
 * decoded and shown.
 * @returns stops the watching
 */
export function watchStatistics(consumer: types.Consumer, onFrame: () => void): () => void {
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
