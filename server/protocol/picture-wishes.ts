/** What a party shows of the pictures that it receives, and what its sender is asked for in return. */
import * as z from 'zod';
import { ConsumerId, ProducerId } from './ids.ts';

/** Of a picture on a page, in device pixels: more than the walls of pixels that are sold. */
const shown = z.int().min(0).max(16_384);

/** How large one received picture is on the page; 0 by 0 where nobody sees it. */
export const PictureView = z.strictObject({ consumerId: ConsumerId, width: shown, height: shown });
export type PictureView = z.output<typeof PictureView>;

/** What is of use to those who receive a picture: more of it is thrown away on the way, or stands in queues. */
export const PictureWish = z.object({
  /** Bit/s that the receivers' links carry of it; left out where that is not known. */
  bitrate: z.int().nonnegative().optional(),
  /** The largest that it is shown, in device pixels; 0 where nobody sees it, left out for all there is. */
  height: shown.optional(),
});
export type PictureWish = z.output<typeof PictureWish>;

/** What a node's peers want of one picture of its partner's. */
export const PipedWish = PictureWish.extend({ producerId: ProducerId });
export type PipedWish = z.output<typeof PipedWish>;
