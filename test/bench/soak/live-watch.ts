/** Looks at every open call in live state again and again: one that stays longer than its state allows is stuck. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecord } from '#domain/call-record.ts';
import type { Cluster } from '#test/cluster/cluster.ts';
import { noteWrong } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { CALLS } from './stage.ts';

/** What a fault may add: whoever looks after it has to come back first. */
const FAULT_MS = 30_000;
/** Nobody who could answer may be free for so long. */
const UNMATCHED_MS = 15_000;
const EVERY_MS = 1000;
const LONGEST_TALK_MS = 60_000;

const LIMITS_MS: Readonly<Record<CallRecord['status']['state'], number>> = {
  queued: CALLS.waitSeconds * 1000 + FAULT_MS,
  offered: CALLS.ringSeconds * 1000 + FAULT_MS,
  connecting: CALLS.mediaSeconds * 1000 + FAULT_MS,
  active: LONGEST_TALK_MS + FAULT_MS,
  held: LONGEST_TALK_MS + FAULT_MS,
  interrupted: CALLS.graceSeconds * 1000 + FAULT_MS,
  ended: FAULT_MS,
};

export interface LiveNow {
  readonly open: number;
  readonly answered: number;
  /** On two nodes. */
  readonly piped: number;
}

export interface LiveWatch {
  readonly now: LiveNow;
  stop(): Promise<void>;
}

interface Seen {
  readonly state: string;
  readonly since: number;
  unmatchedSince?: number | undefined;
  isTold: boolean;
}

export function watchLive({ live }: Cluster, ledger: Ledger): LiveWatch {
  const seen = new Map<string, Seen>();
  let now: LiveNow = { open: 0, answered: 0, piped: 0 };
  let isStopped = false;

  function judge(call: CallRecord, free: readonly string[]): void {
    const { status } = call;
    const state = status.state === 'offered' ? `offered ${status.offer.id}` : status.state;
    const known = seen.get(call.id);
    const at = performance.now();
    const entry: Seen = known?.state === state ? known : { state, since: at, isTold: false };
    seen.set(call.id, entry);
    const isMatchable =
      status.state === 'queued' && free.some((id) => !call.declinedBy.includes(id as never));
    entry.unmatchedSince = isMatchable ? (entry.unmatchedSince ?? at) : undefined;
    if (entry.isTold) return;
    const isUnmatched = at - (entry.unmatchedSince ?? at) > UNMATCHED_MS;
    if (!isUnmatched && at - entry.since <= LIMITS_MS[status.state]) return;
    entry.isTold = true;
    noteWrong(
      ledger,
      `call stuck: ${status.state}${isUnmatched ? ' beside a free agent' : ''}`,
      JSON.stringify(call),
    );
  }

  async function look(): Promise<void> {
    const [open, freeAgents] = await Promise.all([live.openCalls.range({}), live.freeAgents.range({})]);
    const free = freeAgents.map(({ member }) => member);
    const calls = (await Promise.all(open.map(({ member }) => live.calls.get(member)))).flatMap((found) =>
      found === undefined ? [] : [found.value],
    );
    for (const call of calls) judge(call, free);
    for (const id of seen.keys()) if (!open.some(({ member }) => member === id)) seen.delete(id);
    const running = calls.filter(({ status }) => status.state !== 'ended');
    now = {
      open: running.length,
      answered: running.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
      piped: running.filter(({ agentNodeId }) => agentNodeId !== undefined).length,
    };
  }

  async function watch(): Promise<void> {
    while (!isStopped) {
      // While Redis is away, every state's time begins anew: nobody could have ended it.
      await look().catch(() => seen.clear());
      await sleep(EVERY_MS);
    }
  }

  const watching = watch();
  return {
    get now() {
      return now;
    },
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}
