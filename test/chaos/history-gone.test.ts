import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-history-'));
const file = path.join(folder, 'history.sqlite');
const stage = useStage({ config: { history: { file } } });
stage.later(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Nobody else can write while another connection holds the file. */
function takeHistoryAway(): { readonly giveBack: () => void } {
  const holder = new DatabaseSync(file);
  holder.exec('BEGIN EXCLUSIVE');
  return {
    giveBack() {
      holder.exec('ROLLBACK');
      holder.close();
    },
  };
}

const QUESTION = 'Does it come in red?';

test('while the history is gone a call goes on, and what is written waits, over a reload too, until it is back', async () => {
  const [shopper, agent] = await Promise.all([stage.shopper(), stage.agent()]);
  await agent.turnOn('Available');
  await shopper.startsCall('Video call');
  await agent.press('Accept');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);

  const history = takeHistoryAway();
  await shopper.writes(QUESTION);
  await shopper.press('Send');
  await until('a try that failed', () => stage.server.log().includes('database is locked'));
  await shopper.reads('Sending');
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  expect(await agent.pageText()).not.toContain(QUESTION);

  // Nor does the page that wrote it have to stay.
  await shopper.reloads();
  await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
  await shopper.isInState('active');
  await shopper.reads('Sending');

  history.giveBack();
  await agent.reads(QUESTION);
  await until('the message to be sent', async () => !(await shopper.pageText()).includes('Sending'));
  expect((await shopper.pageText()).split(QUESTION)).toHaveLength(2);
});
