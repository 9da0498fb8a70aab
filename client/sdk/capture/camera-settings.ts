/** Light and zoom of an open camera, where it has them and the browser lets a page set them. */

/** In the camera's own unit; `min` is the widest. */
export interface ZoomRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface CameraSettings {
  readonly hasTorch: boolean;
  readonly isTorchOn: boolean;
  /** Undefined where it cannot zoom. */
  readonly zoomRange: ZoomRange | undefined;
  readonly zoom: number | undefined;
}

/** Not in the DOM types: image capture's part of a track. */
interface ImageCapabilities {
  /** A list where the browser is of an older draft. */
  readonly torch?: unknown;
  readonly zoom?: unknown;
}

/** Undefined for a camera that has neither. */
export function settingsOf(track: MediaStreamTrack): CameraSettings | undefined {
  // Firefox has no capabilities on tracks before 132.
  const { torch, zoom } = ((track as Partial<MediaStreamTrack>).getCapabilities?.() ??
    {}) as ImageCapabilities;
  const now = track.getSettings() as { torch?: unknown; zoom?: unknown };
  const zoomRange = rangeOf(zoom);
  const hasTorch = torch === true || (Array.isArray(torch) && torch.includes(true));
  if (!hasTorch && zoomRange === undefined) return undefined;
  return {
    hasTorch,
    isTorchOn: now.torch === true,
    zoomRange,
    zoom: zoomRange && (typeof now.zoom === 'number' ? within(zoomRange, now.zoom) : zoomRange.min),
  };
}

/** Of one camera: the newest wish counts, and each is asked for only when the one before is done. */
export class CameraControl {
  readonly #track: MediaStreamTrack;
  readonly #onChange: (settings: CameraSettings | undefined) => void;
  #settings: CameraSettings | undefined;
  #isStale = false;
  #applying: Promise<boolean> | undefined;

  constructor(track: MediaStreamTrack, onChange: (settings: CameraSettings | undefined) => void) {
    this.#track = track;
    this.#onChange = onChange;
    this.#settings = settingsOf(track);
  }

  get settings(): CameraSettings | undefined {
    return this.#settings;
  }

  /** @returns whether the camera did it; false where it has no light */
  setTorch(isTorchOn: boolean): Promise<boolean> {
    return this.#settings?.hasTorch === true ? this.#change({ isTorchOn }) : Promise.resolve(false);
  }

  /** @param zoom brought into the camera's range @returns whether the camera did it */
  setZoom(zoom: number): Promise<boolean> {
    const zoomRange = this.#settings?.zoomRange;
    if (zoomRange === undefined || !Number.isFinite(zoom)) return Promise.resolve(false);
    return this.#change({ zoom: within(zoomRange, zoom) });
  }

  #change(change: Partial<CameraSettings>): Promise<boolean> {
    if (this.#settings === undefined) return Promise.resolve(false);
    this.#settings = { ...this.#settings, ...change };
    this.#onChange(this.#settings);
    this.#isStale = true;
    this.#applying ??= this.#apply().finally(() => {
      this.#applying = undefined;
    });
    return this.#applying;
  }

  async #apply(): Promise<boolean> {
    let isDone = true;
    while (this.#isStale) {
      this.#isStale = false;
      const { hasTorch = false, isTorchOn, zoom } = this.#settings ?? {};
      // Together, because each call takes the place of the one before; and nothing else: browsers refuse a mix.
      const wish = { ...(hasTorch && { torch: isTorchOn }), ...(zoom !== undefined && { zoom }) };
      isDone = await this.#track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).then(
        () => true,
        () => false,
      );
    }
    if (!isDone) {
      // Whatever the camera is at now is what shows.
      this.#settings = settingsOf(this.#track);
      this.#onChange(this.#settings);
    }
    return isDone;
  }
}

function rangeOf(zoom: unknown): ZoomRange | undefined {
  const { min, max, step } = (zoom ?? {}) as Partial<Record<keyof ZoomRange, unknown>>;
  if (typeof min !== 'number' || typeof max !== 'number' || !(max > min) || !(min > 0)) return undefined;
  return { min, max, step: typeof step === 'number' && step > 0 ? step : (max - min) / 100 };
}

function within({ min, max }: ZoomRange, zoom: number): number {
  return Math.min(max, Math.max(min, zoom));
}
