import path from 'node:path';
import { defineConfig } from 'vite';

const client = path.join(import.meta.dirname, 'client');

/**
 * The pages and the loader. `vitrine.js` keeps its name because shops write it into their pages; all else
 * carries its hash, so it may be cached for ever.
 */
export default defineConfig({
  root: client,
  build: {
    outDir: path.join(import.meta.dirname, 'dist/client'),
    emptyOutDir: true,
    target: 'es2022',
    // Preloading would pull a helper into the loader, and modules here are few and flat.
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: path.join(client, 'index.html'),
        shop: path.join(client, 'shop.html'),
        desk: path.join(client, 'desk.html'),
        board: path.join(client, 'board.html'),
        vitrine: path.join(client, 'widget/loader.ts'),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'vitrine' ? 'vitrine.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
