/**
 * How a picture looks, from 1 to 5: how much of the wanted size is there, how smoothly it moves, and whether it
 * stood still. There is no recommendation for what a browser can measure without the sender's picture, so the
 * weights are ours; what holds is the order: less of anything good never scores higher. Pure.
 */
export interface SeenPicture {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** 0 … 1 of the time that it stood still. */
  readonly frozen: number;
  /** Since the end of the last freeze; undefined when there was none. */
  readonly sinceFreezeMs?: number | undefined;
}

export interface WantedPicture {
  /** As large as it is shown, or as large as the policy sends it: the smaller. */
  readonly height: number;
  readonly frameRate: number;
}

/** A picture of an eighth of the wanted lines shows that somebody is there, and no more. */
const HALVINGS_TO_NOTHING = 3;
/** The eye forgives a low rate sooner than blocks: half of it costs a sixth. */
const RATE_EXPONENT = 0.26;
/** A freeze is remembered for about this long, and costs at first what a tenth of the time frozen does. */
const MEMORY_MS = 10_000;
const MEMORY_SHARE = 0.1;

/** @returns 1 … 5 */
export function pictureScore(seen: SeenPicture, wanted: WantedPicture): number {
  return 1 + 4 * sharpness(seen, wanted) * smoothness(seen, wanted) * steadiness(seen);
}

/** By the shorter edge, for a phone turned upright sends the same picture. */
function sharpness({ width, height }: SeenPicture, wanted: WantedPicture): number {
  const lines = Math.min(width, height);
  if (lines <= 0) return 0;
  const halvings = Math.log2(Math.max(1, wanted.height / lines));
  return Math.max(0, 1 - halvings / HALVINGS_TO_NOTHING);
}

function smoothness({ frameRate }: SeenPicture, wanted: WantedPicture): number {
  return Math.min(1, Math.max(0, frameRate) / Math.max(1, wanted.frameRate)) ** RATE_EXPONENT;
}

function steadiness({ frozen, sinceFreezeMs }: SeenPicture): number {
  const remembered =
    sinceFreezeMs === undefined ? 0 : MEMORY_SHARE * Math.max(0, 1 - sinceFreezeMs / MEMORY_MS);
  const share = Math.min(1, Math.max(0, frozen, remembered));
  // The first tenth of the time costs a third, for that is already several stops.
  return (1 - share) ** 4;
}
