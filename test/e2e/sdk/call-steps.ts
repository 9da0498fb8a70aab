/** A call between two pages that have nothing but the SDK: how it comes about, and what is seen of it. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ConfigInput } from '#config/schema.ts';
import type { CallMedia } from '#protocol/calls.ts';
import type { Scenario } from '#protocol/profiles.ts';
import { until } from '#test/until.ts';
import { type SdkStage, startSdkStage } from './sdk-stage.ts';

export interface SdkCall {
  readonly stage: SdkStage;
  /** Signed in. A test may put another page in their place. */
  shopper: Page;
  agent: Page;
  /** From the agent's self-test to a call that both sides call active. */
  call(media: CallMedia, scenario?: Scenario): Promise<void>;
  /** The shopper calls, and it rings at the agent, with everything set up on both sides. */
  ring(media: CallMedia, scenario?: Scenario): Promise<void>;
  /** The shopper hangs up, and both pages are as before; harmless without a call. */
  end(): Promise<void>;
  phase(page: Page, wanted: string): Promise<void>;
  /** @param condition runs in the page */
  holds(what: string, page: Page, condition: () => boolean): Promise<void>;
}

/** @param config of the server, made before it starts */
export function useSdkCall(config: () => Promise<ConfigInput> = () => Promise.resolve({})): SdkCall {
  let stage: SdkStage | undefined;
  let shopper: Page | undefined;
  let agent: Page | undefined;

  beforeAll(async () => {
    const made = await config();
    stage = await startSdkStage({ ...made, calls: { wrapUpSeconds: 0, ...made.calls } });
    [shopper, agent] = await Promise.all([stage.open('shopper'), stage.open('agent')]);
    await Promise.all([shopper, agent].map((page) => page.evaluate(() => sdkPage.client.connect())));
  });

  afterEach(() => sdk.end());

  afterAll(async () => {
    await stage?.close();
  });

  async function waitsFor(what: string, page: Page, probe: () => Promise<boolean>): Promise<void> {
    await until(what, probe, { timeoutMs: 10_000 }).catch(async (error: unknown) => {
      const log = await page.evaluate(() => JSON.stringify(sdkPage.log));
      const server = sdk.stage.server.log().slice(-3000);
      throw new Error(`${String(error)}\nthe page's log: ${log}\nthe server's: ${server}`);
    });
  }

  const sdk: SdkCall = {
    get stage() {
      return present(stage);
    },
    get shopper() {
      return present(shopper);
    },
    set shopper(page) {
      shopper = page;
    },
    get agent() {
      return present(agent);
    },
    set agent(page) {
      agent = page;
    },
    async ring(media, scenario) {
      const test = await sdk.agent.evaluate(() => sdkPage.client.setAvailable());
      expect(test).toMatchObject({ audioUnlocked: true, microphoneOpened: true });
      for (const page of [sdk.shopper, sdk.agent]) {
        await page.evaluate(() => {
          sdkPage.log.length = 0;
        });
      }
      const wish = { media, ...(scenario !== undefined && { scenario }) };
      await sdk.shopper.evaluate(async (wanted) => {
        await sdkPage.client.startCall(wanted);
      }, wish);
      await sdk.holds('the agent to be rung', sdk.agent, () => sdkPage.client.offer !== undefined);
      // Everything slow happens before the answer: a person takes longer than this to click.
      await sdk.holds(
        'the media to be set up',
        sdk.shopper,
        () => sdkPage.client.call?.remote.microphone !== undefined,
      );
    },
    async call(media, scenario) {
      await sdk.ring(media, scenario);
      await sdk.agent.evaluate(async () => {
        const { offer } = sdkPage.client;
        if (offer !== undefined) await sdkPage.client.accept(offer.offerId);
      });
      await sdk.phase(sdk.agent, 'active');
      await sdk.phase(sdk.shopper, 'active');
    },
    async end() {
      await sdk.shopper.evaluate(async () => {
        const { call } = sdkPage.client;
        if (call !== undefined && call.view.state !== 'ended') await call.hangUp();
        call?.dismiss();
      });
      await sdk.holds('the end at the agent', sdk.agent, () => {
        const { call, offer } = sdkPage.client;
        return offer === undefined && (call === undefined || call.view.state === 'ended');
      });
      await sdk.agent.evaluate(() => {
        sdkPage.client.call?.dismiss();
      });
    },
    phase: (page, wanted) =>
      waitsFor(`the call to be ${wanted}`, page, () =>
        page.evaluate((expected) => sdkPage.client.call?.phase === expected, wanted),
      ),
    holds: (what, page, condition) => waitsFor(what, page, () => page.evaluate(condition)),
  };
  return sdk;
}

/** New pictures of the other side are shown. */
export async function sees(page: Page): Promise<void> {
  const before = await page.evaluate(() => sdkPage.framesShown());
  await until('new frames', async () => (await page.evaluate(() => sdkPage.framesShown())) > before + 2);
}

/** Pictures arrive no more: the same count at two looks in a row. */
export async function seesNothingNew(page: Page): Promise<void> {
  let last = -1;
  await until(
    'no new frames',
    async () => {
      const now = await page.evaluate(() => sdkPage.framesShown());
      const isStill = now === last;
      last = now;
      return isStill;
    },
    { everyMs: 600 },
  );
}

/** By all connected senders of the page. */
export function packetsSent(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let packets = 0;
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'outbound-rtp') packets += Number(report['packetsSent'] ?? 0);
      }
    }
    return packets;
  });
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the pages are opened before the first test');
  return value;
}
