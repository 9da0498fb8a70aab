/** What is asked of the sender of a picture, from what each of its receivers can use. Pure. */
import type { PictureWish } from '#protocol/picture-wishes.ts';

/** Bit/s: beyond it nothing is told from more. */
const PLENTY = 8_000_000;
/** Nearer to what was told before, a change is not worth a word: an estimate is never still. */
const FELL_TO = 0.94;
const ROSE_TO = 1.08;

/**
 * @param isLayered each receiver is sent the layer that its link carries, so the best of them decides; else what is
 *   sent has to pass the narrowest link of those who look
 * @returns nothing wanted where there is nobody
 */
export function combined(wishes: readonly PictureWish[], isLayered: boolean): PictureWish {
  const looking = wishes.filter(({ height }) => height !== 0);
  if (looking.length === 0) return { height: 0 };
  const bitrates = looking.map(({ bitrate }) => bitrate ?? Infinity);
  const bitrate = isLayered ? Math.max(...bitrates) : Math.min(...bitrates);
  const height = Math.max(...looking.map((wish) => wish.height ?? Infinity));
  return {
    ...(bitrate < PLENTY && { bitrate: Math.round(bitrate) }),
    ...(height < Infinity && { height }),
  };
}

export function isWorthTelling(told: PictureWish, wish: PictureWish): boolean {
  if ((told.height ?? Infinity) !== (wish.height ?? Infinity)) return true;
  const [before, now] = [told.bitrate ?? Infinity, wish.bitrate ?? Infinity];
  if (before === now) return false;
  return now < before * FELL_TO || now > before * ROSE_TO || now === 0 || before === 0;
}

/** A link is for all that is seen over it; a screen is read, and a face only looked at. */
export function shareOf(source: 'camera' | 'screen', seen: readonly ('camera' | 'screen')[]): number {
  const weight = (one: 'camera' | 'screen'): number => (one === 'screen' ? 2 : 1);
  return (
    weight(source) /
    Math.max(
      weight(source),
      seen.map(weight).reduce((sum, one) => sum + one, 0),
    )
  );
}
