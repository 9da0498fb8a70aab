/** What is known of a receiver's link at one look. */

export interface LinkFacts {
  /** Bit/s that the estimator takes the link to have for pictures; voices are not in it. */
  readonly estimate: number;
  /** Bit/s of pictures with which nothing would have to be left out. */
  readonly desired: number;
  /** Bit/s that goes out just now, voices included, … */
  readonly sent: number;
  /** … of the pictures alone, … */
  readonly pictures: number;
  /** … and of that what had been lost before. */
  readonly repeated: number;
  /** Share of packets that are lost at the first try. */
  readonly loss: number;
  /** How much longer the round trip is than at best of late, in ms. */
  readonly queueMs: number;
  /** A picture that somebody sees has just been stopped for want of bandwidth. */
  readonly isStopped: boolean;
}

/** Bit/s: a picture of less shows less than single ones do, and the voice beside it suffers. */
export const LEAST_PICTURE = 90_000;
/** Bit/s of pictures: one is on its way. */
export const FLOWING_PICTURE = LEAST_PICTURE * 0.3;

/** The rest is for what a voice's new copies, its reports and an encoder's bursts take. */
export const SHARE = 0.85;
/** Bit/s of a link beside its voices that leave room for the least picture. */
export const LEAST_LEVEL = Math.ceil(LEAST_PICTURE / SHARE);

/** No round trip is steadier than that: of less nothing stands in a queue. */
export const CALM_QUEUE_MS = 60;
