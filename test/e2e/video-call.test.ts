import { beforeAll, expect, test } from 'vitest';
import type { Person } from '#test/page/person.ts';
import { callWithTimeline } from '#test/stage/call-timeline.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const stage = useStage();
let shopper: Person;
let agent: Person;

beforeAll(async () => {
  [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
  await agent.turnOn('Available');
});

test('a shopper calls with one click, an agent answers, and they see and hear each other', async () => {
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await shopper.isInState('active');
});

test('the page around the widget learns when the first frame came', async () => {
  const milliseconds = await until('the event vitrine:first-frame', () => shopper.firstFrameMilliseconds());
  expect(milliseconds).toBeGreaterThan(0);
  expect(milliseconds).toBeLessThan(5000);
});

test('nobody sees or hears anything while the call is on hold, and both come back after it', async () => {
  await agent.press('Hold');
  await shopper.isInState('held');
  await shopper.reads('You are on hold');
  await Promise.all([shopper.seesNoMoreFramesOf('agent'), agent.seesNoMoreFramesOf('shopper')]);
  await Promise.all([shopper.hearsNothing(), agent.hearsNothing()]);
  await agent.press('Resume');
  await shopper.isInState('active');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
});

test('a muted shopper is not heard, the agent reads it, and unmuting brings the voice back', async () => {
  await shopper.press('Mute');
  await agent.reads('is muted');
  await agent.hearsNothing();
  await agent.decodesFramesOf('shopper');
  await shopper.press('Unmute');
  await agent.hears('shopper');
});

test('a camera that is turned off is not seen, its owner is still heard, and it can be turned on again', async () => {
  await agent.press('Turn camera off');
  await shopper.seesNoMoreFramesOf('agent');
  await shopper.reads('has no picture right now');
  await shopper.hears('agent');
  await agent.press('Turn camera on');
  await shopper.decodesFramesOf('agent');
});

test('when one hangs up, both are told, and the call’s timeline tells the whole story', async () => {
  await shopper.press('Hang up');
  await Promise.all([shopper.reads('You ended the call.'), agent.reads('The shopper ended the call.')]);
  await shopper.isInState('ended');

  const { endReason, timeline } = await callWithTimeline(agent, stage.server.origin);
  expect(endReason).toBe('completed');
  const told = timeline.map(({ event, side }) => (event.startsWith('first-') ? `${event} ${side}` : event));
  const media = ['first-frame shopper', 'first-frame agent', 'first-audio shopper', 'first-audio agent'];
  for (const event of ['queued', 'offered', 'accepted', ...media, 'held', 'resumed', 'ended']) {
    expect(told).toContain(event);
  }
  for (const entry of timeline.filter(({ event }) => event.startsWith('first-'))) {
    expect(entry.elapsedMs).toBeLessThan(5000);
  }
});

test('the agent is ready for the next call at once', async () => {
  await shopper.press('Call again');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await agent.press('Hang up');
  await shopper.reads('The agent ended the call.');
});

test('the pages report no error in all of this', () => {
  expect([...shopper.notes, ...agent.notes]).toEqual([]);
});
