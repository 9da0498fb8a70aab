import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { sees, useSdkCall } from './call-steps.ts';

const sdk = useSdkCall();

/** The name that ICE gives each of the media connections; a restart gives another. */
function pathsOf(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(() =>
    mediaConnections().map(
      ({ localDescription }) => /^a=ice-ufrag:(.+)$/m.exec(localDescription?.sdp ?? '')?.[1],
    ),
  );
}

describe('a call through the SDK alone that is cut off', () => {
  it.each(['shopper', 'agent'] as const)('survives a reload of the %s without a click', async (side) => {
    await sdk.call('video');
    const page = side === 'shopper' ? sdk.shopper : sdk.agent;
    const other = side === 'shopper' ? sdk.agent : sdk.shopper;
    await page.evaluate(() => {
      sdkPage.client.call?.setMuted(true);
    });
    const before = await page.evaluate(() => sdkPage.client.call?.view.id);
    await page.reload();
    expect(await page.evaluate(() => sdkPage.client.hasCallToResume())).toBe(true);
    await page.evaluate(() => sdkPage.client.connect());
    const after = await page.evaluate(() => sdkPage.client.call?.view.id);
    expect(after).toBe(before);
    await sees(page);
    await sees(other);
    expect(await page.evaluate(() => sdkPage.client.call?.local.isMuted), 'still muted').toBe(true);
    await sdk.holds(
      'the mute to be told',
      other,
      () => sdkPage.client.call?.remote.microphone?.isPaused === true,
    );
  });

  it('goes on over a lost signaling connection, and is in step afterwards', async () => {
    await sdk.call('video');
    await sees(sdk.shopper);
    await sdk.shopper.evaluate(() => {
      cutSockets();
    });
    await sdk.holds('the loss to be noticed', sdk.shopper, () =>
      sdkPage.log.some(({ data }) => data === 'reconnecting'),
    );
    await sees(sdk.shopper);
    await sdk.holds('the connection to be back', sdk.shopper, () => sdkPage.client.connection === 'online');
    await sdk.agent.evaluate(() => {
      sdkPage.client.call?.setMuted(true);
    });
    await sdk.holds('the mute', sdk.shopper, () => sdkPage.client.call?.remote.microphone?.isPaused === true);
    expect(await sdk.shopper.evaluate(() => sdkPage.client.call?.phase)).toBe('active');
  });

  it('restarts its paths when the network changes, without a gap that stays', async () => {
    await sdk.call('video');
    await sees(sdk.shopper);
    const before = await pathsOf(sdk.shopper);
    await sdk.shopper.evaluate(() => {
      dispatchEvent(new Event('online'));
    });
    await until('new paths in both directions', async () => {
      const now = await pathsOf(sdk.shopper);
      return now.length === 2 && now.every((path) => !before.includes(path));
    });
    await sees(sdk.shopper);
    await sees(sdk.agent);
    await sdk.holds(
      'connected media',
      sdk.shopper,
      () => sdkPage.client.call?.mediaConnection === 'connected',
    );
  });

  it('is found again in a new tab after its tab was closed, and left alone by a second tab', async () => {
    await sdk.call('video');
    const callId = await sdk.shopper.evaluate(() => sdkPage.client.call?.view.id);
    const second = await sdk.stage.open('shopper');
    await second.evaluate(() => sdkPage.client.connect());
    expect(await second.evaluate(() => sdkPage.client.call?.view.id)).toBeUndefined();
    await second.evaluate(() => sdkPage.client.signOut());
    await second.close();
    await sees(sdk.agent);

    await sdk.shopper.close();
    sdk.shopper = await sdk.stage.open('shopper');
    expect(await sdk.shopper.evaluate(() => sdkPage.client.hasCallToResume())).toBe(true);
    await sdk.shopper.evaluate(() => sdkPage.client.connect());
    expect(await sdk.shopper.evaluate(() => sdkPage.client.call?.view.id)).toBe(callId);
    await sees(sdk.shopper);
    await sees(sdk.agent);
  });

  it('has its media back after the worker was killed', async () => {
    await sdk.call('video');
    await sees(sdk.shopper);
    for (const pid of sdk.stage.server.workerPids()) process.kill(pid, 'SIGKILL');
    await sdk.holds(
      'the rebuilt room',
      sdk.shopper,
      () => (sdkPage.client.call?.view.mediaGeneration ?? 0) > 1,
    );
    await sees(sdk.shopper);
    await sees(sdk.agent);
    await sdk.phase(sdk.shopper, 'active');
  });
});
