import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { Config } from '#config/schema.ts';
import { SfuNode } from '#sfu/node.ts';
import { until } from '#test/until.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly nodeId?: string;
  readonly source?: string;
}

let node: SfuNode | undefined;

afterEach(async () => {
  await node?.close('the test is over');
});

test('what mediasoup itself warns of or fails at is in the node’s log', async () => {
  const lines: Line[] = [];
  const write = (line: string) => lines.push(JSON.parse(line) as Line);
  node = await SfuNode.create({
    config: Config.parse({ sfu: { workers: 1 } }).sfu,
    logger: pino({ level: 'warn' }, { write }),
  });
  process.kill(node.serialize().workers[0]!.pid, 'SIGKILL');
  const line = await until('mediasoup speaks of its worker', () =>
    lines.find(({ source }) => source === 'mediasoup:ERROR:Worker'),
  );
  expect(line).toMatchObject({ level: 50, nodeId: 'embedded' });
  expect(line.msg).toContain('died');
});
