/**
 * Addresses of images that work without signing in, because an `<img>` cannot send a token: signed over the
 * file, the variant and the end of their validity.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import type { ImageView } from '#protocol/chat.ts';
import type { FileId } from '#protocol/ids.ts';
import type { Clock } from '#platform/clock.ts';

export type FileVariant = 'original' | 'thumbnail';

export interface FileLinks {
  /** A path on this server, to be resolved against its origin. */
  sign(id: FileId, variant: FileVariant): string;
  /** The milliseconds that are left, or undefined when the signature is wrong or its time is over. */
  verify(
    id: FileId,
    variant: FileVariant,
    query: { expires?: unknown; signature?: unknown },
  ): number | undefined;
}

export function createFileLinks(options: {
  readonly secret: string;
  readonly linkSeconds: number;
  readonly clock: Clock;
}): FileLinks {
  const { secret, clock } = options;
  const validMs = Math.max(1, options.linkSeconds) * 1000;
  // The end is rounded, so that replays within the same quarter give the same address and browsers can use
  // what they have cached.
  const stepMs = Math.ceil(validMs / 4);

  const signatureOf = (id: FileId, variant: FileVariant, expires: number): string =>
    createHmac('sha256', secret).update(`file-link\n${id}\n${variant}\n${expires}`).digest('base64url');

  return {
    sign(id, variant) {
      const expires = Math.floor((clock.now() + validMs) / stepMs) * stepMs;
      const signature = signatureOf(id, variant, expires);
      const path = variant === 'original' ? `/v1/files/${id}` : `/v1/files/${id}/thumbnail`;
      return `${path}?expires=${expires}&signature=${signature}`;
    },
    verify(id, variant, query) {
      if (typeof query.expires !== 'string' || !/^\d{1,16}$/.test(query.expires)) return undefined;
      if (typeof query.signature !== 'string') return undefined;
      const expires = Number(query.expires);
      const left = expires - clock.now();
      // Compared as text: base64 has several spellings of the same bytes.
      const given = Buffer.from(query.signature);
      const right = Buffer.from(signatureOf(id, variant, expires));
      if (left <= 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return left;
    },
  };
}

/** What a browser is told of an image: its addresses are made anew each time. */
export function imageView(
  { id, width, height }: { readonly id: FileId; readonly width: number; readonly height: number },
  links: Pick<FileLinks, 'sign'>,
): z.output<typeof ImageView> {
  const url = links.sign(id, 'original');
  return { type: 'image', fileId: id, width, height, url, thumbnailUrl: links.sign(id, 'thumbnail') };
}
