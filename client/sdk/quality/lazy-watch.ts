/** The watch on a call's quality, loaded when the call is answered: a page that only offers one needs none of it. */
import type { PackedSample } from '#protocol/quality.ts';
import type { LiveQuality } from './live-quality.ts';
import { createNotes } from './notes.ts';
import type { TakeNote } from './notes.ts';
import type { QualityWatch, QualityWatchDeps } from './quality-watch.ts';

export interface LazyWatch {
  readonly note: TakeNote;
  /** As it was told last. */
  readonly quality: LiveQuality | undefined;
  /** Idempotent. */
  start(): void;
  told(sample: PackedSample): void;
  /** @param loss what was measured, 0 … 1 */
  setCopies(copies: number, loss: number | undefined): void;
  /** Tells the server what is left. Idempotent. */
  close(): void;
}

export function createLazyWatch(deps: Omit<QualityWatchDeps, 'notes' | 'now'>): LazyWatch {
  const now = (): number => performance.now();
  let watch: QualityWatch | undefined;
  let quality: LiveQuality | undefined;
  let copies = 0;
  let isStarted = false;
  let isClosed = false;
  const notes = createNotes(now, (note) => watch?.noted(note));

  async function load(): Promise<void> {
    const { QualityWatch: Watch } = await import('./quality-watch.ts');
    if (isClosed) return;
    watch = new Watch({
      ...deps,
      notes,
      now,
      onChange(told) {
        quality = told;
        deps.onChange(told);
      },
    });
    watch.setCopies(copies);
  }

  return {
    note: notes.take,
    get quality() {
      return quality;
    },
    start() {
      if (isStarted || isClosed) return;
      isStarted = true;
      load().catch((error: unknown) => {
        // A server that was renewed meanwhile has this part under another name: the call goes on without it.
        console.warn('The quality of the call is not watched.', error);
      });
    },
    told: (sample) => watch?.told(sample),
    setCopies(wanted, loss) {
      if (wanted !== copies)
        notes.take({
          kind: 'protection',
          cause: wanted > copies ? 'loss' : 'calm',
          detail: { copies: wanted, ...(loss !== undefined && { lossPercent: Math.round(loss * 100) }) },
        });
      copies = wanted;
      watch?.setCopies(wanted);
    },
    close() {
      isClosed = true;
      watch?.close();
    },
  };
}
