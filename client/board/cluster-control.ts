/** The switches of `npm run cluster`, where the page was opened by it; else there are none. */
import { io } from 'socket.io-client';
import * as z from 'zod';
import { DEED_EVENT, DeedAnswer, EMULATION_EVENT, Emulation } from './control-protocol.ts';
import type { Deed } from './control-protocol.ts';

export interface ClusterControl {
  /** Undefined while the command does not answer. */
  readonly emulation: Emulation | undefined;
  onChange(listener: () => void): () => void;
  /** @returns why it was not done */
  do(deed: Deed): Promise<string | undefined>;
}

const Named = z.object({ url: z.url({ protocol: /^ws$/, hostname: /^127\.0\.0\.1$/ }), token: z.string() });
export type Named = z.output<typeof Named>;

const KEY = 'vitrine:cluster-control';
const ANSWER_MS = 30_000;

/** Told behind the `#`, which no server sees; kept for reloads of this tab. */
export function controlNamed(hash: string, storage: Pick<Storage, 'getItem' | 'setItem'>): Named | undefined {
  const told = new URLSearchParams(hash.slice(1));
  const named = Named.safeParse({ url: told.get('control'), token: told.get('token') });
  if (named.success) {
    storage.setItem(KEY, JSON.stringify(named.data));
    return named.data;
  }
  const kept = storage.getItem(KEY);
  return kept === null ? undefined : Named.safeParse(JSON.parse(kept)).data;
}

export function connectControl({ url, token }: Named): ClusterControl {
  const listeners = new Set<() => void>();
  let emulation: Emulation | undefined;
  const socket = io(url, { auth: { token }, transports: ['websocket'] });
  const tell = (next: Emulation | undefined): void => {
    emulation = next;
    for (const listener of listeners) listener();
  };
  socket.on(EMULATION_EVENT, (data: unknown) => {
    const read = Emulation.safeParse(data);
    if (read.success) tell(read.data);
  });
  socket.on('disconnect', () => tell(undefined));
  return {
    get emulation() {
      return emulation;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async do(deed) {
      const answer: unknown = await socket
        .timeout(ANSWER_MS)
        .emitWithAck(DEED_EVENT, deed)
        .catch(() => undefined);
      const read = DeedAnswer.safeParse(answer);
      return read.success ? read.data.problem : 'npm run cluster does not answer.';
    },
  };
}
