import path from 'node:path';
import { defineConfig } from 'vite';

const repository = path.join(import.meta.dirname, '../../..');

/** `npx vite --config test/support/gallery/vite.config.ts`: every state of the pages, without a server. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: path.join(repository, 'client/public'),
  cacheDir: path.join(repository, 'node_modules/.vite-gallery'),
  server: { fs: { allow: [repository] } },
});
