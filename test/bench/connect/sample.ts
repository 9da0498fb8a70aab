/** One connection as both pages saw it, in milliseconds since it was asked for. */
import type { Page } from 'puppeteer-core';
import type { Identity } from '#test/media/frame-code.ts';
import type { Firsts } from '#test/page/probe.ts';
import { until } from '#test/until.ts';

/** Which of the two sees or hears the other. Not a number where it never came. */
export interface Sample {
  readonly shopperFrame: number;
  readonly agentFrame: number;
  readonly shopperAudio: number;
  readonly agentAudio: number;
}

export type Pages = Readonly<Record<Identity, Page>>;

const PATIENCE_MS = 10_000;

/** From now on both pages note the first frame and sound of the other. */
export async function arm(pages: Pages): Promise<void> {
  await Promise.all([
    pages.shopper.evaluate(() => vitrineProbe.arm('agent')),
    pages.agent.evaluate(() => vitrineProbe.arm('shopper')),
  ]);
}

/** @param startedAt on the pages' common clock */
export async function collect(pages: Pages, startedAt: () => Promise<number>): Promise<Sample> {
  const read = async (): Promise<readonly [Firsts, Firsts]> =>
    Promise.all([
      pages.shopper.evaluate(() => ({ ...vitrineProbe.firsts })),
      pages.agent.evaluate(() => ({ ...vitrineProbe.firsts })),
    ]);
  const isWhole = ({ frameAt, audioAt }: Firsts) => frameAt !== undefined && audioAt !== undefined;
  // What did not come in all this time is missing in the sample; the table then says so.
  await until('frame and sound at both', async () => (await read()).every(isWhole), {
    timeoutMs: PATIENCE_MS,
    everyMs: 100,
  }).catch(() => undefined);
  const [shopper, agent] = await read();
  const start = await startedAt();
  const since = (at: number | undefined) => Math.round(((at ?? NaN) - start) * 10) / 10;
  return {
    shopperFrame: since(shopper.frameAt),
    agentFrame: since(agent.frameAt),
    shopperAudio: since(shopper.audioAt),
    agentAudio: since(agent.audioAt),
  };
}
