/** `node test/support/gallery/serve.ts [port]`: every state of the pages in a browser, without a server behind. */
import path from 'node:path';
import { createServer } from 'vite';

const repository = path.join(import.meta.dirname, '../../..');

export const gallery = await createServer({
  configFile: false,
  root: import.meta.dirname,
  publicDir: path.join(repository, 'client/public'),
  cacheDir: path.join(repository, 'node_modules/.vite-gallery'),
  server: { host: '127.0.0.1', port: Number(process.argv[2] ?? 5199), fs: { allow: [repository] } },
});
await gallery.listen();
gallery.printUrls();
