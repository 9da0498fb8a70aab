/**
 * How a picture is encoded within what its receivers' links carry and their pages show. Pure.
 *
 * One size is sent to one receiver, as large as its share of the link makes it look well; what has to give way first,
 * lines or frames, is the policy's word. Sizes are few: each change of one costs a key frame.
 */
import type { Layer, MediaPolicy } from '#protocol/media-policy.ts';
import type { PictureLimit } from './picture-limit.ts';

export interface SentSizes {
  /** Of the shorter side of what the camera gives, in pixels; 0 where it is not known. */
  readonly capturedHeight: number;
  /** As the camera gives them, a second; undefined where it does not say. */
  readonly capturedFrameRate: number | undefined;
  /** From small to large, as the policy has them. */
  readonly layers: readonly (Layer & { readonly maxFrameRate: number })[];
  readonly preference: MediaPolicy['video']['degradationPreference'];
}

/** In the words of `RTCRtpEncodingParameters`. */
export interface EncoderSettings {
  readonly active: boolean;
  /** Bit/s. */
  readonly maxBitrate: number;
  readonly scaleResolutionDownBy: number;
  readonly maxFramerate: number;
  readonly scalabilityMode: string;
}

/** Bit/s: with less than this nobody recognizes anything. */
export const LEAST_BITRATE = 30_000;
/** Of a layer's bits: as good as they make it, a picture may look at times. */
const LOOKS_WELL = 0.45;
/** Bits grow more slowly than pixels, and than frames. */
const BITS_BY_SCALE = 1.5;
const BITS_BY_FRAME_RATE = 0.75;
const SCALES = [1, 1.5, 2, 3, 4, 6, 8, 12] as const;
const LEAST_HEIGHT = 90;
const FRAME_RATES = [60, 30, 20, 15, 10, 7, 5] as const;
/** Below it movements fall apart. */
const FLUENT = 15;
/** So much more than a better picture needs, before there is a change to it. */
const TO_BE_SURE = 1.2;
/** A picture may be stretched by a tenth before it gets the next size. */
const STRETCH = 0.9;

/** @param before as it is sent now: a better picture is taken up only where there is room to spare */
export function planPicture(
  sizes: SentSizes,
  limit: PictureLimit,
  before: readonly EncoderSettings[] = [],
): EncoderSettings[] {
  const [only, ...more] = sizes.layers;
  if (only === undefined) return [];
  const planned =
    more.length === 0
      ? [planOne(sizes, only, limit, before[0])]
      : planLayers(sizes.capturedHeight, sizes.layers, limit);
  // Encoders share their bits among as many frames as they are told of, whether these come or not.
  const most = sizes.capturedFrameRate ?? Infinity;
  return planned.map((one) => ({ ...one, maxFramerate: Math.min(one.maxFramerate, most) }));
}

type FullLayer = SentSizes['layers'][number];

interface Size {
  readonly scale: number;
  readonly frameRate: number;
}

function planOne(
  { capturedHeight, preference }: SentSizes,
  layer: FullLayer,
  limit: PictureLimit,
  before: EncoderSettings | undefined,
): EncoderSettings {
  const bitrate = Math.min(layer.maxBitrate, limit.maxBitrate ?? Infinity);
  const sizes = sizesOf(layer, capturedHeight, limit, preference);
  const bits = ({ scale, frameRate }: Size): number =>
    layer.maxBitrate * scale ** -BITS_BY_SCALE * (frameRate / layer.maxFrameRate) ** BITS_BY_FRAME_RATE;
  const isNow = ({ scale, frameRate }: Size): boolean =>
    before?.maxFramerate === frameRate && before.scaleResolutionDownBy === layer.scaleDownBy * scale;
  const now = before?.active === true ? sizes.findIndex(isNow) : -1;
  const fits = (size: Size, index: number): boolean =>
    bits(size) * LOOKS_WELL * (index < now ? TO_BE_SURE : 1) <= bitrate;
  // The last is as small as it gets, whether it fits or not.
  const chosen = sizes.find(fits) ?? sizes.at(-1) ?? { scale: 1, frameRate: layer.maxFrameRate };
  return {
    active: limit.rests !== true && limit.maxHeight !== 0 && bitrate >= LEAST_BITRATE,
    maxBitrate: Math.round(Math.max(LEAST_BITRATE, Math.min(bitrate, bits(chosen)))),
    scaleResolutionDownBy: layer.scaleDownBy * chosen.scale,
    maxFramerate: chosen.frameRate,
    scalabilityMode: scalabilityMode(limit.isFlat === true ? 1 : layer.temporalLayers),
  };
}

export function scalabilityMode(temporalLayers: number): string {
  return `L1T${temporalLayers}`;
}

/** What may be sent, the best first: what the preference lets go of goes first. */
function sizesOf(
  { scaleDownBy, maxFrameRate }: FullLayer,
  capturedHeight: number,
  limit: PictureLimit,
  preference: SentSizes['preference'],
): Size[] {
  const fullHeight = (capturedHeight || Infinity) / scaleDownBy;
  const shownHeight = Math.max(LEAST_HEIGHT, (limit.maxHeight ?? Infinity) * STRETCH);
  const smallEnough = SCALES.filter((scale) => fullHeight / scale >= LEAST_HEIGHT);
  // Without a known size there is nothing to measure a shown one against.
  const first =
    capturedHeight === 0
      ? 0
      : Math.max(
          0,
          smallEnough.findLastIndex((s) => fullHeight / s >= shownHeight),
        );
  const scales = smallEnough.length === 0 ? [1] : smallEnough.slice(first);
  const mostFrames = Math.min(maxFrameRate, limit.maxFrameRate ?? Infinity);
  const frameRates = [mostFrames, ...FRAME_RATES.filter((rate) => rate < mostFrames)];
  const fluent = frameRates.filter((rate) => rate >= FLUENT || rate === mostFrames);
  return scales.flatMap((scale, index) => {
    const isSmallest = index === scales.length - 1;
    const rates = preference === 'maintain-resolution' || isSmallest ? frameRates : fluent;
    return rates.map((frameRate) => ({ scale, frameRate }));
  });
}

/** For several receivers, each of which is sent the layer that its own link carries: the upper ones go first. */
function planLayers(
  capturedHeight: number,
  layers: readonly FullLayer[],
  { maxBitrate = Infinity, maxHeight = Infinity, maxFrameRate = Infinity, rests = false }: PictureLimit,
): EncoderSettings[] {
  const isSeen = !rests && maxHeight > 0 && maxBitrate >= LEAST_BITRATE;
  let left = maxBitrate;
  let largest = 0;
  return layers.map((layer, index) => {
    const isEnough = capturedHeight > 0 && largest >= maxHeight * STRETCH;
    const active = isSeen && (index === 0 || (!isEnough && left >= layer.maxBitrate * LOOKS_WELL));
    const bitrate = Math.max(LEAST_BITRATE, Math.min(layer.maxBitrate, left));
    if (active) {
      left -= bitrate;
      largest = capturedHeight / layer.scaleDownBy;
    }
    return {
      active,
      maxBitrate: Math.round(bitrate),
      scaleResolutionDownBy: layer.scaleDownBy,
      maxFramerate: Math.min(layer.maxFrameRate, maxFrameRate),
      scalabilityMode: scalabilityMode(layer.temporalLayers),
    };
  });
}
