/** How large a single picture may be on a line. Pure. */

export interface StillBudget {
  /** Bytes of the encoded picture, about. */
  readonly bytes: number;
  /** Kbit/s that its upload may take on average, beside the voice. */
  readonly kbps: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of what the line carries: the rest is the voice's, with headers and some room. */
const SHARE = 0.35;
const LEAST_KBPS = 16;
const MOST_KBPS = 120;
/** Somebody who inspects waits no longer for the next one. */
const SECONDS = 5;
const LEAST_BYTES = 8_000;
const MOST_BYTES = 60_000;
/** One that was asked for may take longer, and show more. */
const ASKED = 2.5;

/** What a JPEG of a camera's picture takes at quality 0.7, in bits a point: between a wall and a page of print. */
const BITS_PER_POINT = 1.1;
const SHORTEST_EDGE = 120;
/** Fine print is read from this; a phone's whole picture would take a minute. */
const LONGEST_EDGE = 1920;

/** @param linkKbps what the line is thought to carry; undefined where nothing is known */
export function stillBudget(linkKbps: number | undefined, isAsked = false): StillBudget {
  const kbps = Math.min(MOST_KBPS, Math.max(LEAST_KBPS, (linkKbps ?? 0) * SHARE));
  const bytes = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, kbps * 125 * SECONDS * (isAsked ? ASKED : 1)));
  return { bytes: Math.round(bytes), kbps };
}

/** The first size to try; never larger than the camera's picture. */
export function stillSize(camera: Size, bytes: number): Size {
  const points = (bytes * 8) / BITS_PER_POINT;
  const fits = Math.sqrt(points / Math.max(1, camera.width * camera.height));
  return scaled(camera, Math.min(1, fits, LONGEST_EDGE / Math.max(camera.width, camera.height)));
}

/** The next size after one whose picture was too large; undefined when smaller ones would show nothing. */
export function smallerSize(size: Size, took: number, bytes: number): Size | undefined {
  if (Math.min(size.width, size.height) <= SHORTEST_EDGE) return undefined;
  // A little below what would fit exactly, so that the second try is the last.
  const scale = Math.min(0.9, Math.sqrt(bytes / took) * 0.95);
  return scaled(size, Math.max(scale, SHORTEST_EDGE / Math.min(size.width, size.height)));
}

function scaled({ width, height }: Size, scale: number): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
