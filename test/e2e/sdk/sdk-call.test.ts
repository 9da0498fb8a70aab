import { describe, expect, it } from 'vitest';
import { keepsPromise } from '#test/stage/promised.ts';
import { packetsSent, sees, seesNothingNew, useSdkCall } from './call-steps.ts';

const FIRST_FRAME_MS = 1000;

const sdk = useSdkCall();

describe('a video call through the SDK alone', () => {
  it('shows and sounds on both sides, with the first frame well within a second', async () => {
    await keepsPromise(FIRST_FRAME_MS, async () => {
      await sdk.call('video');
      const firstFrames: number[] = [];
      for (const page of [sdk.shopper, sdk.agent]) {
        await sdk.holds('first frame and first audio', page, () =>
          ['first-frame', 'first-audio'].every((name) => sdkPage.log.some((entry) => entry.name === name)),
        );
        await sees(page);
        firstFrames.push(
          await page.evaluate(() => Number(sdkPage.log.find(({ name }) => name === 'first-frame')?.data)),
        );
        await sdk.holds('sound', page, () => sdkPage.client.call?.remote.microphone?.isPaused === false);
      }
      await sdk.end();
      return Math.max(...firstFrames);
    });
  });

  it('sends nothing before the answer', async () => {
    await sdk.ring('video');
    await sdk.holds(
      'connected media',
      sdk.shopper,
      () => sdkPage.client.call?.mediaConnection === 'connected',
    );
    await sdk.holds(
      'the call to be set up',
      sdk.shopper,
      () => sdkPage.client.call?.remote.camera !== undefined,
    );
    await seesNothingNew(sdk.agent);
    for (const page of [sdk.shopper, sdk.agent]) {
      expect(await packetsSent(page), 'packets before the answer').toBe(0);
    }
    const shown = await sdk.shopper.evaluate(() => {
      const { local } = sdkPage.client.call ?? {};
      return { camera: local?.camera?.enabled, microphone: local?.microphone?.enabled };
    });
    expect(shown, 'the preview shows the camera meanwhile').toEqual({ camera: true, microphone: true });
  });

  it('stops in both directions on hold and comes back', async () => {
    await sdk.call('video');
    await sees(sdk.shopper);
    await sdk.agent.evaluate(() => sdkPage.client.call?.hold());
    await sdk.phase(sdk.shopper, 'held');
    await seesNothingNew(sdk.shopper);
    await seesNothingNew(sdk.agent);
    const sent = await packetsSent(sdk.shopper);
    await seesNothingNew(sdk.agent);
    expect((await packetsSent(sdk.shopper)) - sent, 'packets on hold').toBe(0);
    await sdk.agent.evaluate(() => sdkPage.client.call?.resume());
    await sdk.phase(sdk.shopper, 'active');
    await sees(sdk.shopper);
    await sees(sdk.agent);
  });

  it('tells the other side of a mute and of a camera that is off', async () => {
    await sdk.call('video');
    await sdk.shopper.evaluate(async () => {
      sdkPage.client.call?.setMuted(true);
      await sdkPage.client.call?.setCameraOff(true);
    });
    await sdk.holds('paused tracks', sdk.agent, () => {
      const { microphone, camera } = sdkPage.client.call?.remote ?? {};
      return microphone?.isPaused === true && camera?.isPaused === true;
    });
    expect(
      await sdk.shopper.evaluate(() => sdkPage.client.call?.local.camera === undefined),
      'the light is out',
    ).toBe(true);
    await sdk.shopper.evaluate(async () => {
      sdkPage.client.call?.setMuted(false);
      await sdkPage.client.call?.setCameraOff(false);
    });
    await sdk.holds('running tracks', sdk.agent, () => {
      const { microphone, camera } = sdkPage.client.call?.remote ?? {};
      return microphone?.isPaused === false && camera?.isPaused === false;
    });
    await sees(sdk.agent);
  });

  it("shows the agent's screen until it is stopped", async () => {
    await sdk.call('video');
    await sdk.agent.evaluate(async () => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      let shade = 0;
      setInterval(() => {
        if (context === null) return;
        context.fillStyle = `rgb(${(shade += 9) % 255}, 90, 90)`;
        context.fillRect(0, 0, 300, 150);
      }, 50);
      navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(canvas.captureStream(15));
      await sdkPage.client.call?.shareScreen();
    });
    await sdk.holds('the screen', sdk.shopper, () => sdkPage.client.call?.remote.screen !== undefined);
    await sees(sdk.shopper);
    await sdk.agent.evaluate(() => {
      sdkPage.client.call?.stopScreen();
    });
    await sdk.holds('no screen', sdk.shopper, () => sdkPage.client.call?.remote.screen === undefined);
    await sees(sdk.shopper);
  });

  it('goes on with its only camera, opened anew, when front and rear are switched', async () => {
    await sdk.call('video');
    const before = await sdk.shopper.evaluate(() => sdkPage.client.call?.local.camera?.id);
    await sdk.shopper.evaluate(() => sdkPage.client.call?.switchFacing());
    expect(await sdk.shopper.evaluate(() => sdkPage.client.call?.local.camera?.id)).not.toBe(before);
    // It says nothing of where it looks, and there is no other: still where it looked before.
    expect(await sdk.shopper.evaluate(() => sdkPage.client.call?.local.facing)).toBe('user');
    await sees(sdk.agent);
  });
});

describe('a shopper without camera and microphone', () => {
  it('sees and hears the agent, and reads what is wrong', async () => {
    const usual = sdk.shopper;
    sdk.shopper = await sdk.stage.open('shopper', { person: 'bare', devices: 'none' });
    try {
      await sdk.shopper.evaluate(() => sdkPage.client.connect());
      await sdk.agent.evaluate(() => sdkPage.client.setAvailable());
      await sdk.shopper.evaluate(() => sdkPage.client.startCall({ media: 'video' }).then(() => undefined));
      await sdk.holds('the agent to be rung', sdk.agent, () => sdkPage.client.offer !== undefined);
      await sdk.agent.evaluate(() =>
        sdkPage.client.accept(sdkPage.client.offer?.offerId as never).then(() => undefined),
      );
      await sdk.phase(sdk.shopper, 'active');
      await sees(sdk.shopper);
      // A browser without devices may look for them for seconds before it says so.
      await sdk.holds('the problems to be told', sdk.shopper, () => {
        const { microphoneProblem, cameraProblem } = sdkPage.client.call?.local ?? {};
        return microphoneProblem === 'not-found' && cameraProblem === 'not-found';
      });
    } finally {
      await sdk.shopper.evaluate(() => sdkPage.client.call?.hangUp());
      sdk.shopper = usual;
    }
  });
});
