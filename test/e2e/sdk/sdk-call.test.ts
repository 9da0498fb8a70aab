import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { type SdkStage, startSdkStage } from './sdk-stage.ts';

let stage: SdkStage;
let shopper: Page;
let agent: Page;

beforeAll(async () => {
  stage = await startSdkStage({ calls: { wrapUpSeconds: 0 } });
  [shopper, agent] = await Promise.all([stage.open('shopper'), stage.open('agent')]);
  await Promise.all([shopper, agent].map((page) => page.evaluate(() => sdkPage.client.connect())));
});

afterAll(async () => {
  await stage?.close();
});

afterEach(async () => {
  await agent.evaluate(async () => {
    const { call } = sdkPage.client;
    if (call !== undefined && call.view.state !== 'ended') await call.hangUp();
    call?.dismiss();
  });
  if (await shopper.evaluate(() => sdkPage.client.call !== undefined)) await phase(shopper, 'ended');
  await shopper.evaluate(() => {
    sdkPage.client.call?.dismiss();
  });
});

async function call(media: 'voice' | 'video'): Promise<void> {
  const { audioUnlocked, microphoneOpened } = await agent.evaluate(() => sdkPage.client.setAvailable());
  expect({ audioUnlocked, microphoneOpened }).toEqual({ audioUnlocked: true, microphoneOpened: true });
  for (const page of [shopper, agent]) {
    await page.evaluate(() => {
      sdkPage.log.length = 0;
    });
  }
  await shopper.evaluate(async (kind) => {
    await sdkPage.client.startCall({ media: kind });
  }, media);
  await holds('the agent to be rung', agent, () => sdkPage.client.offer !== undefined);
  // Everything slow happens before the answer: a person takes longer than this to click.
  await holds('the media to be set up', shopper, () => sdkPage.client.call?.remote.microphone !== undefined);
  await agent.evaluate(async () => {
    const { offer } = sdkPage.client;
    if (offer !== undefined) await sdkPage.client.accept(offer.offerId);
  });
  await phase(agent, 'active');
  await phase(shopper, 'active');
}

async function holds(what: string, page: Page, condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  await until(what, () => page.evaluate(condition), { timeoutMs }).catch(async (error: unknown) => {
    const log = await page.evaluate(() => JSON.stringify(sdkPage.log));
    throw new Error(
      `${String(error)}\nthe page's log: ${log}\nthe server's: ${stage.server.log().slice(-3000)}`,
    );
  });
}

async function phase(page: Page, wanted: string, timeoutMs = 10_000): Promise<void> {
  await until(
    `the call to be ${wanted}`,
    () => page.evaluate((expected) => sdkPage.client.call?.phase === expected, wanted),
    { timeoutMs },
  ).catch(async (error: unknown) => {
    const log = await page.evaluate(() => JSON.stringify(sdkPage.log));
    throw new Error(
      `${String(error)}\nthe page's log: ${log}\nthe server's: ${stage.server.log().slice(-3000)}`,
    );
  });
}

/** New pictures of the other side are shown. */
async function sees(page: Page, timeoutMs = 5000): Promise<void> {
  const before = await page.evaluate(() => sdkPage.framesShown());
  await until('new frames', async () => (await page.evaluate(() => sdkPage.framesShown())) > before + 2, {
    timeoutMs,
  });
}

/** Pictures arrive no more: the same count at two looks in a row. */
async function seesNothingNew(page: Page): Promise<void> {
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

describe('a video call through the SDK alone', () => {
  it('shows and sounds on both sides, with the first frame well within a second', async () => {
    await call('video');
    for (const page of [shopper, agent]) {
      await holds('first frame and first audio', page, () =>
        ['first-frame', 'first-audio'].every((name) => sdkPage.log.some((entry) => entry.name === name)),
      );
      await sees(page);
      const frame = await page.evaluate(() => sdkPage.log.find(({ name }) => name === 'first-frame')?.data);
      expect(frame).toBeLessThan(1000);
      await holds('sound', page, () => sdkPage.client.call?.remote.microphone?.isPaused === false);
    }
  });

  it('sends nothing before the answer', async () => {
    await agent.evaluate(() => sdkPage.client.setAvailable());
    await shopper.evaluate(async () => {
      await sdkPage.client.startCall({ media: 'video' });
    });
    await holds('the ring with the media set up', agent, () => sdkPage.client.offer !== undefined);
    await holds('connected media', shopper, () => sdkPage.client.call?.mediaConnection === 'connected');
    await holds('the call to be set up', shopper, () => sdkPage.client.call?.remote.camera !== undefined);
    await seesNothingNew(agent);
    for (const page of [shopper, agent]) {
      expect(await page.evaluate(() => packetsSent()), 'packets before the answer').toBe(0);
    }
    const shown = await shopper.evaluate(() => {
      const { local } = sdkPage.client.call ?? {};
      return { camera: local?.camera?.enabled, microphone: local?.microphone?.enabled };
    });
    expect(shown, 'the preview shows the camera meanwhile').toEqual({ camera: true, microphone: true });
    await shopper.evaluate(() => sdkPage.client.call?.hangUp());
  });

  it('stops in both directions on hold and comes back', async () => {
    await call('video');
    await sees(shopper);
    await agent.evaluate(() => sdkPage.client.call?.hold());
    await phase(shopper, 'held');
    await seesNothingNew(shopper);
    await seesNothingNew(agent);
    const sent = await shopper.evaluate(() => packetsSent());
    await seesNothingNew(agent);
    expect((await shopper.evaluate(() => packetsSent())) - sent, 'packets on hold').toBe(0);
    await agent.evaluate(() => sdkPage.client.call?.resume());
    await phase(shopper, 'active');
    await sees(shopper);
    await sees(agent);
  });

  it('tells the other side of a mute and of a camera that is off', async () => {
    await call('video');
    await shopper.evaluate(async () => {
      sdkPage.client.call?.setMuted(true);
      await sdkPage.client.call?.setCameraOff(true);
    });
    await holds('paused tracks', agent, () => {
      const { microphone, camera } = sdkPage.client.call?.remote ?? {};
      return microphone?.isPaused === true && camera?.isPaused === true;
    });
    expect(
      await shopper.evaluate(() => sdkPage.client.call?.local.camera === undefined),
      'the light is out',
    ).toBe(true);
    await shopper.evaluate(async () => {
      sdkPage.client.call?.setMuted(false);
      await sdkPage.client.call?.setCameraOff(false);
    });
    await holds('running tracks', agent, () => {
      const { microphone, camera } = sdkPage.client.call?.remote ?? {};
      return microphone?.isPaused === false && camera?.isPaused === false;
    });
    await sees(agent);
  });

  it.each(['shopper', 'agent'] as const)('survives a reload of the %s without a click', async (side) => {
    await call('video');
    const page = side === 'shopper' ? shopper : agent;
    const other = side === 'shopper' ? agent : shopper;
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
    await holds(
      'the mute to be told',
      other,
      () => sdkPage.client.call?.remote.microphone?.isPaused === true,
    );
  });

  it('goes on over a lost signaling connection, and is in step afterwards', async () => {
    await call('video');
    await sees(shopper);
    await shopper.evaluate(() => {
      cutSockets();
    });
    await holds('the loss to be noticed', shopper, () =>
      sdkPage.log.some(({ data }) => data === 'reconnecting'),
    );
    await sees(shopper);
    await holds('the connection to be back', shopper, () => sdkPage.client.connection === 'online');
    await agent.evaluate(() => {
      sdkPage.client.call?.setMuted(true);
    });
    await holds('the mute', shopper, () => sdkPage.client.call?.remote.microphone?.isPaused === true);
    expect(await shopper.evaluate(() => sdkPage.client.call?.phase)).toBe('active');
  });

  it('restarts its paths when the network changes, without a gap that stays', async () => {
    await call('video');
    await sees(shopper);
    await shopper.evaluate(() => {
      dispatchEvent(new Event('online'));
    });
    await sees(shopper);
    await sees(agent);
    await holds('connected media', shopper, () => sdkPage.client.call?.mediaConnection === 'connected');
  });

  it("shows the agent's screen until it is stopped", async () => {
    await call('video');
    await agent.evaluate(async () => {
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
    await holds('the screen', shopper, () => sdkPage.client.call?.remote.screen !== undefined);
    await sees(shopper);
    await agent.evaluate(() => {
      sdkPage.client.call?.stopScreen();
    });
    await holds('no screen', shopper, () => sdkPage.client.call?.remote.screen === undefined);
    await sees(shopper);
  });

  it('goes on with the other camera after front and rear were switched', async () => {
    await call('video');
    const before = await shopper.evaluate(() => sdkPage.client.call?.local.camera?.id);
    await shopper.evaluate(() => sdkPage.client.call?.switchFacing());
    expect(await shopper.evaluate(() => sdkPage.client.call?.local.camera?.id)).not.toBe(before);
    expect(await shopper.evaluate(() => sdkPage.client.call?.local.facing)).toBe('environment');
    await sees(agent);
  });

  it('is found again in a new tab after its tab was closed, and left alone by a second tab', async () => {
    await call('video');
    const callId = await shopper.evaluate(() => sdkPage.client.call?.view.id);
    const second = await stage.open('shopper');
    await second.evaluate(() => sdkPage.client.connect());
    expect(await second.evaluate(() => sdkPage.client.call?.view.id)).toBeUndefined();
    await second.evaluate(() => sdkPage.client.signOut());
    await second.close();
    await sees(agent);

    await shopper.close();
    shopper = await stage.open('shopper');
    expect(await shopper.evaluate(() => sdkPage.client.hasCallToResume())).toBe(true);
    await shopper.evaluate(() => sdkPage.client.connect());
    expect(await shopper.evaluate(() => sdkPage.client.call?.view.id)).toBe(callId);
    await sees(shopper);
    await sees(agent);
  });

  it('has its media back after the worker was killed', async () => {
    await call('video');
    await sees(shopper);
    for (const pid of stage.server.workerPids()) process.kill(pid, 'SIGKILL');
    await holds('the rebuilt room', shopper, () => (sdkPage.client.call?.view.mediaGeneration ?? 0) > 1);
    await sees(shopper);
    await sees(agent);
    await phase(shopper, 'active');
  });
});

describe('a shopper without camera and microphone', () => {
  it('sees and hears the agent, and reads what is wrong', async () => {
    const usual = shopper;
    shopper = await stage.open('shopper', { person: 'bare', devices: 'none' });
    try {
      await shopper.evaluate(() => sdkPage.client.connect());
      await agent.evaluate(() => sdkPage.client.setAvailable());
      await shopper.evaluate(() => sdkPage.client.startCall({ media: 'video' }).then(() => undefined));
      await holds('the agent to be rung', agent, () => sdkPage.client.offer !== undefined);
      await agent.evaluate(() =>
        sdkPage.client.accept(sdkPage.client.offer?.offerId as never).then(() => undefined),
      );
      await phase(shopper, 'active');
      await sees(shopper);
      const problems = await shopper.evaluate(() => {
        const { microphoneProblem, cameraProblem } = sdkPage.client.call?.local ?? {};
        return { microphoneProblem, cameraProblem };
      });
      expect(problems).toEqual({ microphoneProblem: 'not-found', cameraProblem: 'not-found' });
      await shopper.evaluate(() => sdkPage.client.call?.hangUp());
    } finally {
      shopper = usual;
    }
  });
});

describe('the chat through the SDK alone', () => {
  it('brings messages to both sides in order', async () => {
    await call('voice');
    await shopper.evaluate(async () => {
      const chat = sdkPage.client.call?.chat;
      await chat?.load();
      for (const text of ['one', 'two', 'three']) chat?.sendText(text);
    });
    await agent.evaluate(() => sdkPage.client.call?.chat.load());
    for (const page of [shopper, agent]) {
      await holds('the messages', page, () => {
        const messages = sdkPage.client.call?.chat.messages ?? [];
        const texts = messages.map(({ body, status }) =>
          body.type === 'text' && status === 'sent' ? body.text : '?',
        );
        return texts.slice(-3).join() === 'one,two,three';
      });
    }
  });

  it('sends a picture', async () => {
    await call('voice');
    await agent.evaluate(() => sdkPage.client.call?.chat.load());
    await shopper.evaluate(async () => {
      const canvas = new OffscreenCanvas(3000, 1500);
      canvas.getContext('2d')?.fillRect(0, 0, 3000, 1500);
      await sdkPage.client.call?.chat.sendImage(await canvas.convertToBlob({ type: 'image/png' }));
    });
    await holds('the picture', agent, () => {
      const last = sdkPage.client.call?.chat.messages.at(-1);
      return last?.body.type === 'image' && last.body.width === 2048;
    });
  });
});
