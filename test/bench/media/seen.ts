/** What a page shows and plays of the other side, written down in the page itself, and read at the end. */
import type { Page } from 'puppeteer-core';

export interface ShownFrame {
  /** ms, on one clock for all pages of a machine. */
  readonly at: number;
  readonly height: number;
}

export interface Heard {
  readonly at: number;
  /** Samples since the begin of the call. */
  readonly samples: number;
  readonly concealed: number;
}

export interface Seen {
  readonly frames: readonly ShownFrame[];
  /** As often as it looks. */
  readonly heard: readonly Heard[];
}

declare global {
  var seenByPage: { frames: ShownFrame[]; heard: Heard[] } | undefined;
}

/** ms, on the clock of the pages. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** From now on, for as long as the page is there. Once a page. @param everyMs between looks for pictures that are new */
export async function startSeeing(page: Page, everyMs = 500): Promise<void> {
  await page.evaluate(install, everyMs);
}

/** What was seen since the last time it was taken. */
export async function takeSeen(page: Page): Promise<Seen> {
  return page.evaluate(() => {
    if (document.visibilityState !== 'visible') throw new Error('the page is hidden: nobody looks at it');
    const seen = globalThis.seenByPage;
    if (seen === undefined) throw new Error('this page does not write down what it sees');
    globalThis.seenByPage = undefined;
    const taken = { frames: seen.frames, heard: seen.heard };
    globalThis.seenByPage = { frames: [], heard: seen.heard.slice(-1) };
    return taken;
  });
}

/** Runs in the page. */
function install(everyMs: number): void {
  globalThis.seenByPage = { frames: [], heard: [] };
  const watched = new WeakSet<HTMLVideoElement>();

  function* videosIn(root: Document | ShadowRoot): Generator<HTMLVideoElement> {
    for (const element of root.querySelectorAll('*')) {
      if (element instanceof HTMLVideoElement) yield element;
      if (element.shadowRoot !== null) yield* videosIn(element.shadowRoot);
    }
  }

  function watch(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_, { presentationTime, height }) => {
      globalThis.seenByPage?.frames.push({ at: performance.timeOrigin + presentationTime, height });
      watch(video);
    });
  }

  async function look(): Promise<void> {
    const remote = new Set<MediaStreamTrack>();
    let [samples, concealed] = [0, 0];
    for (const connection of mediaConnections()) {
      for (const receiver of connection.getReceivers()) {
        remote.add(receiver.track);
        if (receiver.track.kind !== 'audio') continue;
        for (const report of (await receiver.getStats()).values() as Iterable<Record<string, unknown>>) {
          if (report['type'] !== 'inbound-rtp') continue;
          samples += Number(report['totalSamplesReceived'] ?? 0);
          concealed += Number(report['concealedSamples'] ?? 0);
        }
      }
    }
    globalThis.seenByPage?.heard.push({ at: performance.timeOrigin + performance.now(), samples, concealed });
    for (const video of videosIn(document)) {
      const { srcObject } = video;
      const isRemote =
        srcObject instanceof MediaStream && srcObject.getVideoTracks().some((track) => remote.has(track));
      if (!isRemote || watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }

  const again = (): void => void look().finally(() => setTimeout(again, everyMs));
  again();
}
