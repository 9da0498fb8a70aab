/** Phones turn while they film: a picture that is higher than wide is shown whole. */

/** Of a video's `resize`: marks the element for its styles. @returns whether the picture is upright */
export function tellUpright({ target }: Event): boolean {
  if (!(target instanceof HTMLVideoElement)) return false;
  return target.toggleAttribute('data-upright', target.videoHeight > target.videoWidth);
}
