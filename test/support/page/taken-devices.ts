/** What a phone's system does to a page's devices: it takes them, refuses them, and gives them back. */
import type { Page } from 'puppeteer-core';

declare global {
  var takenDevices: {
    /** Ends what is open and refuses to open it until it is given back. */
    take(kind: 'audio' | 'video'): void;
    /** It stays open and gives nothing any more. */
    mute(kind: 'audio' | 'video'): void;
    giveBack(): void;
  };
}

/** Before the page's own scripts. */
export async function prepareTaking(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    // Absent on insecure pages, e.g. the empty one before the first.
    const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
    if (mediaDevices === undefined) return;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const tracks = new Set<MediaStreamTrack>();
    const taken = new Set<'audio' | 'video'>();
    mediaDevices.getUserMedia = async (constraints = {}) => {
      for (const kind of taken)
        if (constraints[kind] !== undefined && constraints[kind] !== false)
          throw new DOMException('Could not start the source', 'NotReadableError');
      const stream = await open(constraints);
      for (const track of stream.getTracks()) tracks.add(track);
      return stream;
    };
    const live = (kind: string): MediaStreamTrack[] =>
      [...tracks].filter((track) => track.kind === kind && track.readyState === 'live');
    globalThis.takenDevices = {
      take(kind) {
        taken.add(kind);
        for (const track of live(kind)) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      },
      mute(kind) {
        for (const track of live(kind)) {
          Object.defineProperty(track, 'muted', { get: () => true });
          track.enabled = false;
          track.dispatchEvent(new Event('mute'));
        }
      },
      giveBack() {
        taken.clear();
      },
    };
  });
}
