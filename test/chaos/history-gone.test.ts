import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { startPostgres } from '#test/postgres.ts';
import type { PostgresServer } from '#test/postgres.ts';
import type { Cast } from '#test/stage/cast.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { useStage } from '#test/stage/stage.ts';
import { until } from '#test/until.ts';

const QUESTION = 'Does it come in red?';
const LIMIT_MS = 60_000;

/** Takes the history away. @returns gives it back */
type TakeAway = () => () => void;

function onOneServer(): { readonly stage: Pick<Cast, 'videoCall' | 'origin'>; readonly takeAway: TakeAway } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-history-'));
  const file = path.join(folder, 'history.sqlite');
  const stage = useStage({ config: { history: { file } } });
  stage.later(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    stage,
    /** Nobody else can write while another connection holds the file. */
    takeAway() {
      const holder = new DatabaseSync(file);
      holder.exec('BEGIN EXCLUSIVE');
      return () => {
        holder.exec('ROLLBACK');
        holder.close();
      };
    },
  };
}

function inACluster(): ReturnType<typeof onOneServer> {
  let postgres: PostgresServer | undefined;
  // Before the stage, whose own end then comes first.
  afterAll(() => postgres?.close());
  const stage = useClusterStage(async () => {
    postgres = await startPostgres();
    const { username, password } = postgres;
    const url = await postgres.createDatabase();
    return { config: { history: { url, username, password, timeoutSeconds: 1 } } };
  });
  return {
    stage,
    takeAway() {
      postgres?.pause();
      return () => postgres?.resume();
    },
  };
}

describe.each([
  { place: 'on one server whose file is locked', history: onOneServer },
  { place: 'in a cluster whose PostgreSQL is frozen', history: inACluster },
])('$place', ({ history }) => {
  const { stage, takeAway } = history();

  test(
    'while the history is gone a call goes on, and what is written waits, over a reload too, until it is back',
    async () => {
      const [shopper, agent] = await stage.videoCall();

      const giveBack = takeAway();
      await shopper.writes(QUESTION);
      await shopper.press('Send');
      const isMissed = async (): Promise<boolean> =>
        (await (await fetch(`${stage.origin()}/readyz`)).text()).includes('the history cannot be written');
      await until('a try that failed', isMissed);
      await shopper.reads('Sending');
      await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
      await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
      expect(await agent.pageText()).not.toContain(QUESTION);

      // Nor does the page that wrote it have to stay.
      await shopper.reloads();
      await Promise.all([shopper.decodesFramesOf('agent'), agent.decodesFramesOf('shopper')]);
      await shopper.isInState('active');
      await shopper.reads('Sending');

      giveBack();
      await agent.reads(QUESTION);
      await until('the message to be sent', async () => !(await shopper.pageText()).includes('Sending'));
      expect((await shopper.pageText()).split(QUESTION)).toHaveLength(2);
    },
    LIMIT_MS,
  );
});
