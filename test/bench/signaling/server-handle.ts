/** The measuring side's hold on the server's process. */
import { fork } from 'node:child_process';

export type Question =
  | { readonly id: number; readonly ask: 'facts' }
  | {
      readonly id: number;
      readonly ask: 'tokens';
      readonly role: 'shopper' | 'agent';
      readonly count: number;
    }
  | { readonly id: number; readonly ask: 'stop' };

export interface Facts {
  readonly cpuSeconds: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly rooms: number;
}
export type Answer = { readonly id: number } & (
  { readonly url: string } | { readonly tokens: string[] } | Facts
);

export interface ServerHandle {
  readonly url: string;
  facts(): Promise<Facts>;
  tokens(role: 'shopper' | 'agent', count: number): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startServerProcess(): Promise<ServerHandle> {
  const child = fork(new URL('./server-process.ts', import.meta.url), {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  const hear = (id: number): Promise<Answer> => new Promise((resolve) => waiting.set(id, resolve));
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = await Promise.race([
    hear(0),
    exited.then(() => Promise.reject(new Error('the server did not start'))),
  ]);
  const ask = (
    question: { ask: 'facts' } | { ask: 'tokens'; role: 'shopper' | 'agent'; count: number },
  ): Promise<Answer> => {
    lastId += 1;
    const answer = hear(lastId);
    child.send({ ...question, id: lastId });
    return answer;
  };
  return {
    url: 'url' in first ? first.url : '',
    async facts() {
      const answer = await ask({ ask: 'facts' });
      if (!('rss' in answer)) throw new Error('the server did not tell its facts');
      return answer;
    },
    async tokens(role, count) {
      const answer = await ask({ ask: 'tokens', role, count });
      return 'tokens' in answer ? answer.tokens : [];
    },
    async stop() {
      child.send({ id: -1, ask: 'stop' });
      await exited;
    },
  };
}
