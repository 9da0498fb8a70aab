/** Where the server is, for a page that may be of another origin: a shop's, mostly. */
import { ImageView } from '#protocol/chat.ts';

/**
 * The server's origin, also of an address with a path or a slash behind it; undefined for the page's own.
 * @throws TypeError when it is no address
 */
export function serverOrigin(server: string | undefined): string | undefined {
  return server === undefined ? undefined : new URL(server, location.href).origin;
}

/**
 * What the server told, with the addresses of the images in it made whole: it names them by their paths, which a page
 * of another origin would look for at its own server. All else is as it came.
 */
export function withWholeAddresses(told: unknown, server: string | undefined): unknown {
  if (server === undefined || typeof told !== 'object' || told === null) return told;
  if (Array.isArray(told)) return told.map((part) => withWholeAddresses(part, server));
  const image = ImageView.safeParse(told).data;
  if (image !== undefined) {
    const whole = (path: string): string => new URL(path, server).href;
    return { ...image, url: whole(image.url), thumbnailUrl: whole(image.thumbnailUrl) };
  }
  return Object.fromEntries(
    Object.entries(told).map(([name, part]) => [name, withWholeAddresses(part, server)]),
  );
}
