import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openHistory } from '#history/open-history.ts';
import { createLogger } from '#platform/logger.ts';
import { PersonId } from '#protocol/ids.ts';
import { until } from '#test/until.ts';

test('a server killed in the middle of writing keeps every message it acked, in order and without gaps', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-crash-'));
  const file = join(folder, 'history.sqlite');
  const acked = new Map<number, string>();
  try {
    for (let round = 1; round <= 3; round += 1) {
      const before = acked.size;
      const script = join(import.meta.dirname, 'crash-writer.ts');
      const writer = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'ignore'] });
      const exited = new Promise((resolve) => writer.once('close', resolve));
      createInterface({ input: writer.stdout }).on('line', (line) => {
        const [sequence = '', text] = line.split(' ');
        if (text !== undefined) acked.set(Number(sequence), text);
      });
      await until('the writer has acked 100 messages', () => acked.size >= before + 100, {
        timeoutMs: 10_000,
      });
      writer.kill('SIGKILL');
      await exited;

      const history = await openHistory({ file, logger: createLogger('silent') });
      const id = await history.conversations.ofShopper({
        id: PersonId.parse('shopper:ann'),
        displayName: 'Ann',
      });
      const kept = await history.conversations.after(id, 0, 1_000_000);
      await history.close();
      expect(kept.map((message) => message.sequence)).toEqual(kept.map((_, index) => index + 1));
      const texts = new Map(
        kept.map(({ sequence, body }) => [sequence, body.type === 'text' ? body.text : '']),
      );
      for (const [sequence, text] of acked) expect(texts.get(sequence)).toBe(text);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
