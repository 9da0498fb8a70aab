/** The gallery on a free port, for whoever wants to look: a person or a test. */
import path from 'node:path';
import { createServer } from 'vite';

const repository = path.join(import.meta.dirname, '../../..');

export interface Gallery {
  readonly address: string;
  close(): Promise<void>;
}

export async function startGallery(port = 0): Promise<Gallery> {
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    publicDir: path.join(repository, 'client/public'),
    cacheDir: path.join(repository, 'node_modules/.vite-gallery'),
    server: { host: '127.0.0.1', port, fs: { allow: [repository] } },
    // Known from the start: found later, they would make the page load again under somebody's eyes.
    optimizeDeps: {
      include: [
        'lit',
        'lit/directive.js',
        'lit/directives/class-map.js',
        'lit/directives/repeat.js',
        'uqr',
        'zod',
      ],
    },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The gallery has no address.');
  return { address, close: () => server.close() };
}
