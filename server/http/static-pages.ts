/** The built pages and bundles, compressed once each and kept in memory: there are a few dozen. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler } from 'express';

interface Built {
  readonly modifiedMs: number;
  readonly etag: string;
  readonly content: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer };
}
type Encoding = 'br' | 'gzip' | 'identity';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
};
const COMPRESSED = /^(text\/|application\/|image\/svg)/;

/** Addresses without an ending. */
const PAGES: Readonly<Record<string, string>> = {
  '/': '/index.html',
  '/desk': '/desk.html',
  '/desk/': '/desk.html',
  '/call': '/call.html',
  '/board': '/board.html',
  '/board/': '/board.html',
};

export function staticPages(folder: string): RequestHandler {
  const root = resolve(folder);
  const built = new Map<string, Promise<Built>>();

  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next();
      return;
    }
    const path = pathOf(PAGES[request.path] ?? request.path);
    const type = path === undefined ? undefined : TYPES[extname(path)];
    const file = path === undefined || type === undefined ? undefined : await load(join(root, path));
    if (path === undefined || type === undefined || file === undefined) {
      next();
      return;
    }
    const encoding = bestEncoding(request, file);
    response.vary('Accept-Encoding').set({
      'Content-Type': type,
      // The name of an asset holds the hash of its content; a page or the loader is asked for anew.
      'Cache-Control': path.startsWith(`${sep}assets${sep}`)
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      ETag: `"${file.etag}${encoding === 'identity' ? '' : `-${encoding}`}"`,
      // Shops load the loader, and it its modules, from their own pages.
      'Access-Control-Allow-Origin': '*',
    });
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    if (encoding !== 'identity') response.set('Content-Encoding', encoding);
    response.end(file.content[encoding]);
  };

  /** @returns a path below the root, or undefined when it would leave it or name a hidden file */
  function pathOf(address: string): string | undefined {
    try {
      const path = normalize(decodeURIComponent(address));
      const isInside = join(root, path).startsWith(root + sep);
      return isInside && !/(^|[\\/])\.|[\0\\]/.test(path) ? path : undefined;
    } catch {
      return undefined; // not an address
    }
  }

  async function load(path: string): Promise<Built | undefined> {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() !== true) return undefined;
    const known = await built.get(path);
    if (known?.modifiedMs === facts.mtimeMs) return known;
    const fresh = compress(path, facts.mtimeMs);
    built.set(path, fresh);
    fresh.catch(() => built.delete(path));
    return fresh;
  }
}

async function compress(path: string, modifiedMs: number): Promise<Built> {
  const identity = await readFile(path);
  const etag = createHash('sha256').update(identity).digest('base64url').slice(0, 20);
  if (!COMPRESSED.test(TYPES[extname(path)] ?? '')) return { modifiedMs, etag, content: { identity } };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(identity, { level: 9 }),
  ]);
  return { modifiedMs, etag, content: { identity, br, gzip: gz } };
}

/** Browsers list gzip first although they value all the same; asked one by one, the smaller wins. */
function bestEncoding(request: Request, file: Built): Encoding {
  for (const encoding of ['br', 'gzip'] as const) {
    if (file.content[encoding] !== undefined && request.acceptsEncodings(encoding) !== false) return encoding;
  }
  return 'identity';
}
