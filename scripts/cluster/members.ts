/** What can be broken on the board: a process of the cluster, and whether it runs. */
import type { RedisServer } from '#test/redis.ts';
import type { Child } from './child.ts';

export type MemberState = 'starting' | 'running' | 'frozen' | 'ended';

export interface Member {
  readonly name: string;
  readonly kind: 'node' | 'server' | 'redis';
  readonly region: string;
  readonly state: () => MemberState;
  /** At once, as when its machine loses power. */
  kill(): Promise<void>;
  /** As a machine that hangs: connections stand, nobody answers. */
  freeze(): void;
  resume(): void;
  /** Nothing where it runs. @throws Error when it does not start */
  start(): Promise<void>;
  /** In order, for good. */
  end(): Promise<void>;
}

export interface ProgramMemberOptions extends Pick<Member, 'name' | 'kind' | 'region'> {
  readonly run: () => Promise<Child>;
  readonly signal: (child: Child, name: NodeJS.Signals) => void;
  readonly onChange: (state: MemberState) => void;
}

const END_LIMIT_MS = 2000;

export function programMember({ run, signal, onChange, ...about }: ProgramMemberOptions): Member {
  let state: MemberState = 'ended';
  let child: Child | undefined;
  const turn = (next: MemberState): void => {
    state = next;
    onChange(next);
  };

  return {
    ...about,
    state: () => state,
    async start() {
      if (state !== 'ended') return;
      turn('starting');
      try {
        const started = await run();
        child = started;
        void started.ended().then(() => turn('ended'));
        turn('running');
      } catch (error) {
        turn('ended');
        throw error;
      }
    },
    async kill() {
      if (child?.isRunning() !== true) return;
      signal(child, 'SIGKILL');
      await child.ended();
    },
    freeze() {
      if (state !== 'running' || child === undefined) return;
      signal(child, 'SIGSTOP');
      turn('frozen');
    },
    resume() {
      if (state !== 'frozen' || child === undefined) return;
      signal(child, 'SIGCONT');
      turn('running');
    },
    async end() {
      if (child?.isRunning() !== true) return;
      signal(child, 'SIGCONT');
      await child.end(END_LIMIT_MS);
    },
  };
}

export function redisMember(redis: RedisServer, region: string, onChange: () => void): Member {
  let state: MemberState = 'running';
  const turn = (next: MemberState): void => {
    state = next;
    onChange();
  };
  return {
    name: 'redis',
    kind: 'redis',
    region,
    state: () => state,
    async kill() {
      await redis.kill();
      turn('ended');
    },
    freeze() {
      if (state !== 'running') return;
      redis.pause();
      turn('frozen');
    },
    resume() {
      if (state !== 'frozen') return;
      redis.resume();
      turn('running');
    },
    async start() {
      if (state !== 'ended') return;
      await redis.start();
      turn('running');
    },
    end: () => redis.close(),
  };
}
