/** `npm run build`: the browser bundles, always anew. */
import { buildClient } from '../setup/client-bundle.ts';

export async function build(): Promise<number> {
  await buildClient();
  return 0;
}
