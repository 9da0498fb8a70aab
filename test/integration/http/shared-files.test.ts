import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PersonId } from '#protocol/ids.ts';
import { openHistory } from '#history/open-history.ts';
import type { History } from '#history/history.ts';
import { createLogger } from '#platform/logger.ts';
import { ABANDONED_AFTER_MS, createFiles } from '#services/files.ts';
import { createImages } from '#services/images.ts';
import { aPicture } from '#test/images.ts';
import { createHandClock } from '#test/services.ts';
import { until } from '#test/until.ts';

const ANN = { personId: PersonId.parse('shopper:ann'), role: 'shopper' } as const;
const images = createImages();
let history: History;
let folder = '';
let clock = createHandClock(Date.now());

beforeAll(async () => {
  history = await openHistory({ file: ':memory:', logger: createLogger('silent') });
});
beforeEach(async () => {
  clock = createHandClock(Date.now());
  folder = await mkdtemp(join(tmpdir(), 'vitrine-shared-'));
  return () => rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await images.close();
  await history.close();
});

/** One of those that share the folder. */
const startServer = () =>
  createFiles({ history, images, clock, folder, maxBytes: 400_000, thumbnailPixels: 100 });
const incoming = () => readdir(join(folder, 'incoming'));
const annsConversation = () => history.conversations.ofShopper({ id: ANN.personId, displayName: 'Ann' });

test('a server that starts leaves alone what another one is receiving', async () => {
  const conversationId = await annsConversation();
  const picture = await aPicture('image/png', 300, 200);
  const content = new PassThrough();
  const first = await startServer();
  const received = first.receive({ conversationId, caller: ANN, content });
  content.write(picture.subarray(0, 100));
  await until('the upload to be on its way', async () => (await incoming()).length === 1);

  await startServer();
  content.end(picture.subarray(100));
  expect(await received).toMatchObject({ width: 300, height: 200 });
  expect(await incoming()).toEqual([]);
});

test('what a crash left half received goes once nobody can be receiving it any more', async () => {
  const conversationId = await annsConversation();
  const files = await startServer();
  const left = join(folder, 'incoming', 'left.upload');
  await writeFile(left, 'half of it');
  await utimes(left, new Date(clock.now()), new Date(clock.now()));
  await startServer();
  expect(await incoming()).toEqual(['left.upload']);

  clock.advance(ABANDONED_AFTER_MS + 1);
  const content = new PassThrough();
  content.end(await aPicture('image/png', 20, 20));
  await files.receive({ conversationId, caller: ANN, content });
  expect(await incoming()).toEqual([]);
});

test('a server that starts takes away what was left long ago', async () => {
  await startServer();
  const left = join(folder, 'incoming', 'left.upload');
  await writeFile(left, 'half of it');
  clock.advance(ABANDONED_AFTER_MS * 2);
  await startServer();
  expect(await incoming()).toEqual([]);
});
