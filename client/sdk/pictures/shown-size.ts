/** What a page says of how it shows what it receives. */
import type { PictureView } from '#protocol/picture-wishes.ts';
import type { MediaSource } from '#protocol/rtp.ts';

export const PICTURE_SOURCES = ['camera', 'screen'] as const satisfies readonly MediaSource[];
export type PictureSource = (typeof PICTURE_SOURCES)[number];

/** Of a picture on the page, in device pixels; 0 by 0 where nobody sees it. */
export type ShownSize = Pick<PictureView, 'width' | 'height'>;
