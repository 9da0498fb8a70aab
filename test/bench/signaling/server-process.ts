/**
 * The server under measurement, alone in its process: everything real but the media node at the link's far
 * end. Logs are written, to a file that is thrown away.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Config } from '#config/schema.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import { fixedNodes } from '#services/node-source.ts';
import { createFakeNode } from '#test/fake-node.ts';
import { startApp } from '../../../server/app.ts';
import type { Question, Answer } from './server-handle.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
const node = createFakeNode({ isRecording: false });
const link = linkInProcess(node.endpoint, (error) => {
  throw error;
});
const app = await startApp({
  config: Config.parse({
    http: { port: 0 },
    auth: { demo: 'on' },
    limits: { connectionsPerMinute: 10_000_000, requestsPerSecond: 100_000 },
    history: { file: join(folder, 'history.sqlite'), files: join(folder, 'files') },
  }),
  logger: pino({ base: null }, pino.destination({ dest: join(folder, 'server.log'), sync: true })),
  nodes: fixedNodes([link]),
  staticDir: folder,
});

function answer(value: Answer): void {
  process.send?.(value);
}

process.on('message', (question: Question) => {
  switch (question.ask) {
    case 'facts': {
      globalThis.gc?.();
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed, external } = process.memoryUsage();
      answer({
        id: question.id,
        cpuSeconds: (user + system) / 1e6,
        rss,
        heapUsed,
        external,
        rooms: node.rooms.size,
      });
      return;
    }
    case 'tokens':
      void Promise.all(
        Array.from(
          { length: question.count },
          async () => (await app.demo?.token({ role: question.role })) ?? '',
        ),
      ).then((tokens) => {
        answer({ id: question.id, tokens });
      });
      return;
    case 'stop':
      void app.close().then(() => process.exit(0));
  }
});
// Whoever measures is gone: so is the point of this process.
process.on('disconnect', () => process.exit(0));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
answer({ id: 0, url: `http://127.0.0.1:${app.port}` });
