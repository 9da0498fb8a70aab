import path from 'node:path';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const client = path.join(import.meta.dirname, 'client');

const LOADER = 'vitrine.js';

/**
 * Every page of a shop carries the loader, so it may import nothing before it is asked to. Vite wraps each
 * `import()` into a function that lives in a file of its own as soon as a second module has one. An address that
 * is known only when the files are written is left alone.
 */
function plainImportInLoader(): Plugin {
  return {
    name: 'plain-import-in-loader',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id !== path.join(client, 'widget/loader.ts')) return null;
      const widget = this.emitFile({
        type: 'chunk',
        name: 'widget',
        preserveSignature: 'strict',
        id: path.join(client, 'widget/widget.ts'),
      });
      return code.replace("import('./widget.ts')", `import(import.meta.ROLLUP_FILE_URL_${widget})`);
    },
    generateBundle(_options, files) {
      const loader = files[LOADER];
      // Beside the loader, wherever a shop's server or a proxy puts it.
      if (loader?.type === 'chunk') loader.code = loader.code.replace('import(`/', 'import(`./');
    },
  };
}

/** Of mediasoup-client, what no browser's page uses; it is CommonJS, so that nothing can be left out of it by itself. */
const UNUSED =
  /mediasoup-client\/lib\/(handlers\/ReactNative106|handlers\/FakeHandler|test\/fakeParameters)\.js$/;

function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    apply: 'build',
    enforce: 'pre',
    load: (id) => (UNUSED.test(id) ? 'module.exports = {};' : null),
  };
}

/**
 * The pages and the loader. `vitrine.js` keeps its name because shops write it into their pages; all else
 * carries its hash, so it may be cached for ever.
 */
export default defineConfig({
  root: client,
  plugins: [plainImportInLoader(), withoutUnused()],
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
        call: path.join(client, 'call.html'),
        vitrine: path.join(client, 'widget/loader.ts'),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'vitrine' ? LOADER : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
