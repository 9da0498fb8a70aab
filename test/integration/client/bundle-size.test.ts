import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const LOADER_BYTES = 3_000;
const WIDGET_BYTES = 150_000;

describe('what a shopper downloads', () => {
  let folder = '';

  beforeAll(async () => {
    // Built aside, so that a stale or missing dist/ is neither measured nor disturbed.
    folder = await mkdtemp(path.join(os.tmpdir(), 'vitrine-bundle-'));
    // Else Vite builds for tests, with the development versions of what it finds: nobody is served that.
    vi.stubEnv('NODE_ENV', 'production');
    await build({ build: { outDir: folder, emptyOutDir: true }, logLevel: 'error' });
  }, 60_000);

  afterAll(() => {
    vi.unstubAllEnvs();
    return rm(folder, { recursive: true, force: true });
  });

  it('is a loader of at most 3 kB that imports nothing until it is asked', async () => {
    const source = await read('vitrine.js');
    expect(staticImports(source)).toEqual([]);
    const bytes = gzipSync(source).length;
    console.info(`loader: ${bytes} bytes gzipped`);
    expect(bytes).toBeLessThanOrEqual(LOADER_BYTES);
  });

  it('is a widget of at most 150 kB, everything it imports and the loader counted', async () => {
    const loader = await read('vitrine.js');
    const [, widget] = /import\([`'"]\.\/([^`'"]+)[`'"]\)/.exec(loader) ?? [];
    expect(widget).toBeDefined();
    expect(await read(widget ?? '')).toContain('as createWidget');
    const files = await reachable(widget ?? '');
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await read(file)).length));
    const bytes = gzipSync(loader).length + sizes.reduce((sum, size) => sum + size, 0);
    console.info(`widget: ${bytes} bytes gzipped in ${files.length + 1} files`);
    expect(bytes).toBeLessThanOrEqual(WIDGET_BYTES);
  });

  it('is a widget that has what the loader asks it for', async () => {
    const loader = await read('vitrine.js');
    const [, widget = '', wanted = ''] =
      /import\([`'"]\.\/([^`'"]+)[`'"]\)\.then\(\(\{(\w+)/.exec(loader) ?? [];
    expect(await read(widget)).toMatch(new RegExp(`export\\{[^}]*\\b${wanted}\\b`));
  });

  it('runs under a policy that allows only own scripts and styles', async () => {
    for (const page of ['index.html', 'shop.html', 'desk.html', 'board.html', 'call.html']) {
      const html = await read(page);
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
      expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    }
  });

  function read(file: string): Promise<string> {
    return readFile(path.join(folder, file), 'utf8');
  }

  async function reachable(entry: string): Promise<string[]> {
    const found = new Set([entry]);
    for (const file of found) {
      for (const name of staticImports(await read(file))) found.add(path.join(path.dirname(file), name));
    }
    return [...found];
  }
});

function staticImports(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*["'`](\.[^"'`]+)["'`]/g)].map(([, name]) => name ?? '');
}
