/** `node test/support/gallery/serve.ts [port]`: every state of the pages in a browser, without a server behind. */
import { startGallery } from './start-gallery.ts';

const { address } = await startGallery(Number(process.argv[2] ?? 5199));
process.stdout.write(`Gallery: ${address}\n`);
