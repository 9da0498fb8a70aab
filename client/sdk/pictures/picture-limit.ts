/** What keeps a picture of this side smaller than its policy allows. Several hold at once: the least of each counts. */

export interface PictureLimit {
  /** Bit/s. */
  readonly maxBitrate?: number | undefined;
  /** Of the shorter side, in pixels. */
  readonly maxHeight?: number | undefined;
  /** A second. */
  readonly maxFrameRate?: number | undefined;
  /** Without temporal layers: of few bits they make few frames, each too large to pass a thin way up in time. */
  readonly isFlat?: boolean | undefined;
  /** Nothing is encoded at all. */
  readonly rests?: boolean | undefined;
}

export function least(...limits: readonly (PictureLimit | undefined)[]): PictureLimit {
  const known = limits.filter((limit) => limit !== undefined);
  return {
    maxBitrate: leastOf(known.map(({ maxBitrate }) => maxBitrate)),
    maxHeight: leastOf(known.map(({ maxHeight }) => maxHeight)),
    maxFrameRate: leastOf(known.map(({ maxFrameRate }) => maxFrameRate)),
    isFlat: known.some(({ isFlat }) => isFlat === true),
    rests: known.some(({ rests }) => rests === true),
  };
}

function leastOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
