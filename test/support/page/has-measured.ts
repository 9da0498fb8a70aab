import { until } from '../until.ts';
import type { Person } from './person.ts';

/** While somebody browses or waits, the page finds out how far the regions are. */
export async function hasMeasured({ name, page }: Person, regions: readonly string[]): Promise<void> {
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  await until(
    `${name} to have measured the ways to ${regions.join(', ')}`,
    async () => {
      const found = await kept();
      return regions.every((region) => found.includes(`\\"${region}\\":`));
    },
    { timeoutMs: 30_000 },
  );
}
