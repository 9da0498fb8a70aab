import { beforeAll, expect, test } from 'vitest';
import type { Identity } from '#test/media/frame-code.ts';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

// The phone's camera shows the other of the two pictures that there are: the agent can tell the devices apart.
const stage = useStage();
let agent: Person;
let computer: Person;
let phone: Person;
let link = '';
let callId = '';

const CALL_ID = /"call":\{"id":"(call_[0-9a-f-]+)"/;

/** Whose picture is on the agent's stage, and how long there was none since this began. */
async function agentSeesFramesOf(identity: Identity): Promise<{ readonly gapMs: number }> {
  return agent.page.evaluate(async (wanted) => {
    const find = (root: ParentNode): HTMLVideoElement | undefined => {
      for (const element of root.querySelectorAll('*')) {
        if (element instanceof HTMLVideoElement && element.ariaLabel === 'Shopper video') return element;
        const inside = element.shadowRoot === null ? undefined : find(element.shadowRoot);
        if (inside !== undefined) return inside;
      }
      return undefined;
    };
    let lastOther = performance.now();
    const giveUpAt = lastOther + 30_000;
    while (performance.now() < giveUpAt) {
      const video = find(document);
      const seen = video === undefined ? undefined : vitrineProbe.read(video)?.identity;
      if (seen === wanted) return { gapMs: performance.now() - lastOther };
      // A picture that stands still is no sign of life, but the gap ends with the other's first.
      if (seen !== undefined && video?.paused === false) lastOther = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no frame of ${wanted} on the stage`);
  }, identity);
}

beforeAll(async () => {
  [computer, agent] = await stage.videoCall({ shopper: { isTapped: true } });
  callId = computer.heard(CALL_ID);
});

test('a shopper in a call gets a code and a link for their phone', async () => {
  await computer.press('Go on on your phone');
  await computer.sees('QR code of the link below');
  const field = await computer.sees('Link for your other device', 'textbox');
  link = await field.evaluate((element) => (element as HTMLInputElement).value);
  expect(link).toMatch(/#vitrine-call=[\w-]{22}$/);
  expect(link.startsWith(stage.origin())).toBe(true);
});

test('the phone that opens the link is in the same call, and the agent sees and hears it', async () => {
  const seen = agentSeesFramesOf('agent');
  const startedAt = performance.now();
  phone = await stage.shopper({ identity: 'agent', name: 'phone', isTapped: true, path: link });
  const { gapMs } = await seen;
  console.info(
    `handed over: the phone's picture after ${Math.round(performance.now() - startedAt)} ms with its browser's start; ` +
      `${Math.round(gapMs)} ms between the two devices' pictures`,
  );
  expect(phone.heard(CALL_ID)).toBe(callId);
  await phone.isInState('active');
  await agent.hears('agent');
  // The code is out of the address: nothing to copy, nothing to reload.
  expect(await phone.page.evaluate(() => location.hash)).toBe('');
});

test('the first device says so, and lets go of its camera', async () => {
  await computer.reads('This conversation goes on on your other device.');
  await until('the computer’s camera to be closed', async () => (await computer.openCameras()) === 0);
});

test('the call never ended for the agent', async () => {
  expect(agent.heard(CALL_ID)).toBe(callId);
  expect(() => agent.heard(/"id":"call_[^"]+"[^}]*"state":"(ended|interrupted)"/)).toThrow();
});

test('a reload of the phone is in the same call still', async () => {
  await phone.reloads();
  await phone.isInState('active', 20_000);
  expect(phone.heard(CALL_ID)).toBe(callId);
  await agentSeesFramesOf('agent');
  await agent.hears('agent');
});

test('the link is good once: who opens it later reads so, and the call goes on', async () => {
  const other = await stage.shopper({ beside: computer, name: 'other', path: link });
  await other.reads('The link to go on with the call was used or has run out.');
  await phone.isInState('active');
  // Nothing is broken there: the next press begins an ordinary visit.
  await other.press('Try again');
  await other.reads('Hello! How can we help?');
});
