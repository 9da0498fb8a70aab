import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { aPicture } from '#test/images.ts';
import type { Person } from '#test/page/person.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const stage = useStage();
let shopper: Person;
let agent: Person;

beforeAll(async () => {
  [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
});

test('a shopper writes before any call, and an agent reads and answers it', async () => {
  await shopper.press('Get help');
  await shopper.writes('Is the kettle in stock?');
  await shopper.press('Send');
  await agent.reads('Is the kettle in stock?');
  await agent.opens('Is the kettle in stock?');
  await agent.writes('It is, in three colours.');
  await agent.press('Send');
  await shopper.reads('It is, in three colours.');
});

test('both write beside a running call', async () => {
  await agent.turnOn('Available');
  await shopper.startsCall('Voice call');
  await agent.press('Accept');
  await shopper.isInState('active');
  await shopper.writes('Which is the lightest?');
  await shopper.press('Send');
  await agent.reads('Which is the lightest?');
  await agent.writes('The small one.');
  await agent.press('Send');
  await shopper.reads('The small one.');
});

test('a picture that a shopper attaches is shown to the agent', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-picture-'));
  stage.later(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'kettle.jpg');
  writeFileSync(file, await aPicture('image/jpeg', 640, 480));
  await shopper.sendsFile(file, 'Attach a picture');
  const picture = await agent.sees('Picture from Demo shopper');
  await until('the thumbnail to be loaded', () =>
    picture.evaluate(
      (image) => image instanceof HTMLImageElement && image.naturalWidth > image.naturalHeight,
    ),
  );
});

test('the transcript is there after a server restart, in the same order and nothing twice', async () => {
  await shopper.press('Hang up');
  await stage.server.restart();
  await shopper.reloads();
  await shopper.press('Get help');
  const said = [
    'Is the kettle in stock?',
    'It is, in three colours.',
    'Which is the lightest?',
    'The small one.',
  ];
  for (const text of said) await shopper.reads(text);
  const page = await shopper.pageText();
  const places = said.map((text) => page.indexOf(text));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(said.map((text) => page.split(text).length - 1)).toEqual([1, 1, 1, 1]);
});
