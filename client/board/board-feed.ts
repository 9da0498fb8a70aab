/** What the servers tell of the installation, asked for once a second, and what an operator does about it. */
import { Board } from '#protocol/board.ts';
import { AppError } from '#protocol/errors.ts';
import type { NodeId } from '#protocol/ids.ts';

export type FeedState = 'connecting' | 'live' | 'stale' | 'refused' | 'demo-off';

export interface BoardFeed {
  readonly state: FeedState;
  /** The last one heard. */
  readonly board: Board | undefined;
  onChange(listener: () => void): () => void;
  /** @throws AppError */
  setDraining(id: NodeId, draining: boolean): Promise<void>;
}

export interface BoardFeedDeps {
  readonly getToken: () => Promise<string>;
}

const EVERY_MS = 1000;
/** One answer may be late or lost with a server. */
const LOST_BEFORE_STALE = 2;
const PATIENCE_MS = 4000;

/** Asks while somebody listens and the page is seen. */
export function createBoardFeed({ getToken }: BoardFeedDeps): BoardFeed {
  const listeners = new Set<() => void>();
  let state: FeedState = 'connecting';
  let board: Board | undefined;
  let token: string | undefined;
  let lost = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(path: string, method: 'GET' | 'POST'): Promise<unknown> {
    const send = async (): Promise<Response> => {
      token ??= await getToken();
      return fetch(`/v1/${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).catch((cause: unknown) => {
        throw new AppError('UNAVAILABLE', 'The server did not answer.', { cause });
      });
    };
    let response = await send();
    if (response.status === 401) {
      token = undefined;
      response = await send();
    }
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw AppError.fromWire(answer);
    return answer;
  }

  async function look(): Promise<void> {
    try {
      const read = Board.safeParse(await ask('board', 'GET'));
      if (!read.success) throw new AppError('INTERNAL', 'The answer cannot be read.');
      board = read.data;
      state = 'live';
      lost = 0;
    } catch (error) {
      lost += 1;
      const code = error instanceof AppError ? error.code : undefined;
      if (code === 'NOT_FOUND') state = 'demo-off';
      else if (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') state = 'refused';
      else if (lost >= LOST_BEFORE_STALE) state = 'stale';
    }
    for (const listener of listeners) listener();
  }

  async function keepLooking(): Promise<void> {
    // Nobody looks at a page in the background: the servers need not tell it anything.
    if (typeof document === 'undefined' || !document.hidden) await look();
    if (listeners.size > 0) timer = setTimeout(() => void keepLooking(), EVERY_MS);
    else timer = undefined;
  }

  return {
    get state() {
      return state;
    },
    get board() {
      return board;
    },
    onChange(listener) {
      listeners.add(listener);
      if (timer === undefined) timer = setTimeout(() => void keepLooking(), 0);
      return () => listeners.delete(listener);
    },
    async setDraining(id, draining) {
      await ask(`nodes/${encodeURIComponent(id)}/${draining ? 'drain' : 'resume'}`, 'POST');
      await look();
    },
  };
}
