/** The session's machine: online ⇄ grace → gone. A reload or a page change inside the grace keeps everything. Pure. */
import type { ConversationId, PersonId, SessionId } from '#protocol/ids.ts';
import type { Role, ShopContext } from '#protocol/people.ts';
import { createMachine, unchanged } from './machine.ts';
import type { Step, Table } from './machine.ts';

export type SessionStatus =
  | { readonly state: 'online'; readonly connectionId: string; readonly serverId: string }
  | { readonly state: 'grace'; readonly graceEndsAt: number }
  | { readonly state: 'gone' };

/** What a sign-in says of the person; a fresh token on a return replaces it. */
export interface Identity {
  readonly personId: PersonId;
  readonly role: Role;
  readonly displayName: string;
  readonly language: string;
  /** What an agent speaks. */
  readonly languages: readonly string[];
  readonly context: ShopContext;
}

export interface SessionRecord extends Identity {
  readonly id: SessionId;
  readonly conversationId?: ConversationId | undefined;
  readonly createdAt: number;
  /** SHA-256 of the resume secret that was handed out last. */
  readonly secretHash: string;
  /** The one it replaced: a page that left before it heard of the new one still has this. */
  readonly previousSecretHash?: string | undefined;
  readonly status: SessionStatus;
}

export interface SessionContext {
  readonly now: number;
}

export type SessionEvent =
  | {
      readonly type: 'resume';
      readonly connectionId: string;
      readonly serverId: string;
      readonly secretHash: string;
      /** Undefined where whoever had the session before is not to come back. */
      readonly previousSecretHash: string | undefined;
      readonly identity?: Identity | undefined;
    }
  | { readonly type: 'socket-lost'; readonly connectionId: string; readonly graceEndsAt: number }
  | { readonly type: 'leave' }
  | { readonly type: 'timeout' };

export type SessionStep = Step<SessionRecord, never>;
type On<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;

const to = (session: SessionRecord, status: SessionStatus): SessionStep => ({
  record: { ...session, status },
  effects: [],
});

function resume(session: SessionRecord, event: On<'resume'>): SessionStep {
  const { connectionId, serverId, secretHash, previousSecretHash, identity } = event;
  return to(
    { ...session, ...identity, secretHash, previousSecretHash },
    { state: 'online', connectionId, serverId },
  );
}

const leave = (session: SessionRecord): SessionStep => to(session, { state: 'gone' });

const table: Table<SessionRecord, SessionEvent, SessionContext, never> = {
  online: {
    resume: resume,
    // A socket that was superseded has nothing to lose.
    'socket-lost': (session, { connectionId, graceEndsAt }) =>
      session.status.connectionId === connectionId
        ? to(session, { state: 'grace', graceEndsAt })
        : unchanged(session),
    leave: leave,
    timeout: (session) => unchanged(session),
  },
  grace: {
    resume: resume,
    'socket-lost': (session) => unchanged(session),
    leave: leave,
    timeout: (session, _, { now }) =>
      session.status.graceEndsAt <= now ? leave(session) : unchanged(session),
  },
  gone: {
    'socket-lost': (session) => unchanged(session),
    leave: (session) => unchanged(session),
    timeout: (session) => unchanged(session),
  },
};

export const sessionMachine = createMachine('session', table);
