/**
 * Which pages may talk to us: the server's own and the listed ones. A page without an origin of its own
 * (`null`, sandboxed or from a file) is neither.
 * @param origin as the browser sent it
 * @param host what the page asked for, with its port: the `Host` of the request
 * @param origins those of the shops, e.g. `https://shop.example`
 */
export function isAllowedOrigin(
  origin: string,
  host: string | undefined,
  origins: readonly string[],
): boolean {
  if (origins.includes(origin)) return true;
  return host !== undefined && URL.parse(origin)?.host === host;
}
