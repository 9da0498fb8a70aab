/** Sessions: signing in, coming back, being away for a while, leaving. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import { AppError, mayPass } from '#protocol/errors.ts';
import { SessionId } from '#protocol/ids.ts';
import type { ConversationId } from '#protocol/ids.ts';
import type { HandOver, Handshake } from '#protocol/session.ts';
import { sessionMachine } from '#domain/session.ts';
import type { Identity, SessionContext, SessionEvent, SessionRecord } from '#domain/session.ts';
import type { Clock } from '#platform/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import type { History } from '#history/history.ts';
import type { Agents } from './agents.ts';
import type { Calls } from './calls.ts';
import { invalid } from './hand-overs.ts';
import type { HandOvers } from './hand-overs.ts';
import { HEARD_AGAIN_MS } from './hearing.ts';
import type { Hearing } from './hearing.ts';
import { deadline } from './live.ts';
import type { Live } from './live.ts';
import type { Networks } from './networks.ts';
import { createTransition } from './transition.ts';
import type { Actor } from './ports.ts';
import type { Servers } from './servers.ts';
import type { ShopToken, Tokens } from './tokens.ts';

export interface OpenedSession {
  readonly actor: Actor;
  readonly resumed: boolean;
  readonly resumeSecret: string;
  /** Taken over from another device, which knows of it and lets go. */
  readonly handedOver?: boolean;
}

export interface Sessions {
  /**
   * Lets a socket in: resumes the session it names, or signs in with its token.
   * @throws AppError UNAUTHENTICATED, TOKEN_EXPIRED, TOKEN_REPLAYED, SESSION_GONE, HAND_OVER_INVALID
   */
  open(handshake: z.output<typeof Handshake>, connectionId: string): Promise<OpenedSession>;
  /**
   * The socket is gone; nothing happens when another has taken the session over. Who is still heard in a call is
   * missed by the others only when that ends: waits until then.
   */
  socketLost(actor: Actor, connectionId: string): Promise<void>;
  /** The server that had the session's socket is gone. */
  abandoned(id: SessionId, serverId: string): Promise<void>;
  /** Leaves on purpose. */
  leave(actor: Actor): Promise<void>;
  /** The grace may be over. */
  expire(id: SessionId): Promise<void>;
}

export interface SessionsDeps {
  readonly live: Live;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tokens: Tokens;
  readonly history: History;
  readonly agents: Agents;
  readonly calls: Calls;
  readonly hearing: Hearing;
  readonly handOvers: Pick<HandOvers, 'redeem'>;
  readonly networks: Pick<Networks, 'forget'>;
  readonly servers: Pick<Servers, 'id' | 'holds' | 'letsGo'>;
  readonly graceMs: number;
  readonly callGraceMs: number;
}

/** Longer than what a departure takes. */
const DEPART_AGAIN_MS = 10_000;

export function createSessions(deps: SessionsDeps): Sessions {
  const { live, clock, tokens, agents, calls, hearing, servers } = deps;
  const transition = createTransition<SessionRecord, SessionEvent, SessionContext, never>({
    machine: sessionMachine,
    records: live.sessions,
    context: () => ({ now: clock.now() }),
    logger: deps.logger,
  });

  async function signIn(
    token: ShopToken,
    handshake: z.output<typeof Handshake>,
    connectionId: string,
  ): Promise<OpenedSession> {
    await tokens.use(token);
    const id = newId(SessionId, 'ses');
    const secret = newSecret();
    const identity = inLanguage(token.identity, handshake);
    const session: SessionRecord = {
      ...identity,
      id,
      conversationId: await conversationOf(identity),
      createdAt: clock.now(),
      secretHash: hashOf(secret),
      status: { state: 'online', connectionId, serverId: servers.id },
    };
    // First: should this server end in between, whoever looks after its people finds this one.
    await servers.holds(id);
    await live.sessions.put(id, session, 0);
    deps.logger.info({
      machine: 'session',
      id,
      from: 'none',
      event: 'sign-in',
      to: 'online',
      role: identity.role,
    });
    await arrive(session, connectionId);
    return { actor: actorOf(session), resumed: false, resumeSecret: secret };
  }

  async function resume(
    { sessionId, secret }: { readonly sessionId: SessionId; readonly secret: string },
    token: ShopToken | undefined,
    handshake: z.output<typeof Handshake>,
    connectionId: string,
  ): Promise<OpenedSession> {
    const given = hashOf(secret);
    const next = newSecret();
    const changed = await transition(sessionId, (session) => {
      if (!isHashOneOf(given, session))
        throw new AppError('UNAUTHENTICATED', 'The resume secret is not valid.');
      if (session.status.state === 'gone') return undefined;
      const isSomebodyElse = token !== undefined && token.identity.personId !== session.personId;
      if (isSomebodyElse) throw new AppError('SESSION_GONE', 'The session is of another person.');
      const identity = token === undefined ? undefined : inLanguage(token.identity, handshake);
      return {
        type: 'resume',
        connectionId,
        serverId: servers.id,
        secretHash: hashOf(next),
        previousSecretHash: given,
        identity,
      };
    });
    if (changed?.isChanged !== true)
      throw new AppError('SESSION_GONE', 'The session is over; sign in again.');
    await live.deadlines.remove(deadline('session', sessionId));
    await arrive(changed.after, connectionId);
    return { actor: actorOf(changed.after), resumed: true, resumeSecret: next };
  }

  /** Another device of the shopper's goes on; the former one knows no secret any more that would bring it back. */
  async function takeOver(
    given: z.output<typeof HandOver>,
    { language }: z.output<typeof Handshake>,
    connectionId: string,
  ): Promise<OpenedSession> {
    const { sessionId, callId } = await deps.handOvers.redeem(given);
    const session = (await live.sessions.get(sessionId))?.value;
    // Before anything changes hands: whoever has the session now would lose it to nobody.
    if (session === undefined || (await calls.current(actorOf(session))).call?.id !== callId) throw invalid();
    const next = newSecret();
    const changed = await transition(sessionId, (session) => {
      if (session.status.state === 'gone') return undefined;
      const identity = language === undefined ? undefined : { ...session, language };
      const secretHash = hashOf(next);
      return {
        type: 'resume',
        connectionId,
        serverId: servers.id,
        secretHash,
        previousSecretHash: undefined,
        identity,
      };
    });
    if (changed?.isChanged !== true) throw invalid();
    await live.deadlines.remove(deadline('session', sessionId));
    await arrive(changed.after, connectionId);
    return { actor: actorOf(changed.after), resumed: true, resumeSecret: next, handedOver: true };
  }

  /** The session is online: the agent is signed in, the call has its party back. */
  async function arrive(session: SessionRecord, connectionId: string): Promise<void> {
    const { id: sessionId, personId, displayName, languages } = session;
    try {
      await servers.holds(sessionId);
      if (session.role === 'agent') await agents.signIn({ personId, sessionId, displayName, languages });
      await present(actorOf(session));
    } catch (error) {
      // The socket is not let in, so nobody will tell of its loss: the session ends with its grace.
      await settle(awayUntil(sessionId, connectionId, clock.now() + deps.graceMs));
      throw error;
    }
  }

  /** Harmless for whoever was never missed. */
  async function present(actor: Actor): Promise<void> {
    const { personId, sessionId, role } = actor;
    if (role === 'agent') await agents.apply(personId, { type: 'socket-back', sessionId });
    await calls.party(actor, { type: 'party-returned' });
  }

  async function conversationOf({
    role,
    personId,
    displayName,
  }: Identity): Promise<ConversationId | undefined> {
    if (role !== 'shopper') return undefined;
    // Calls go on without the history; the chat says for itself that it is away.
    return deps.history.conversations.ofShopper({ id: personId, displayName }).catch(() => undefined);
  }

  /** @returns false when nothing changed: another socket has the session, or it is over */
  async function awayUntil(id: SessionId, connectionId: string, graceEndsAt: number): Promise<boolean> {
    // First: a session that waits for nobody would never end. For one that is online it changes nothing.
    await live.deadlines.put(deadline('session', id), graceEndsAt);
    const changed = await transition(id, { type: 'socket-lost', connectionId, graceEndsAt });
    return changed?.isChanged === true;
  }

  /**
   * The session waits for its people from here on.
   * @returns what is left to do, which takes as long as they are heard: to tell the others
   */
  async function noteLost(actor: Actor, connectionId: string): Promise<(() => Promise<void>) | undefined> {
    const { call, offer } = await calls.current(actor);
    const graceMs = call === undefined && offer === undefined ? deps.graceMs : deps.callGraceMs;
    let graceEndsAt = clock.now() + graceMs;
    const { sessionId } = actor;
    if (!(await awayUntil(sessionId, connectionId, graceEndsAt))) {
      const status = (await live.sessions.get(sessionId))?.value.status;
      if (status?.state !== 'grace') return undefined;
      // Told a second time, because the first did not get to its end.
      ({ graceEndsAt } = status);
    }
    // The agent first: from then on nothing rings there, and what rings already is told.
    if (actor.role === 'agent') await agents.apply(actor.personId, { type: 'socket-lost', sessionId });
    return async () => {
      if (await hearing.fallsSilent(actor, graceEndsAt)) await tellLost(actor, graceEndsAt);
    };
  }

  async function tellLost(actor: Actor, graceEndsAt: number): Promise<void> {
    await calls.party(actor, { type: 'party-lost', graceEndsAt });
    // They may have come to another server meanwhile, whose word that they are back was overtaken by this.
    const status = (await live.sessions.get(actor.sessionId))?.value.status;
    if (status?.state === 'online') await present(actor);
  }

  /** As `socketLost`, but whoever follows up waits for nobody who is heard: many people and all deadlines stand behind. */
  async function followUp(actor: Actor, connectionId: string): Promise<void> {
    const tell = await noteLost(actor, connectionId);
    if (tell === undefined) return;
    if (!(await hearing.isHeard(actor))) return tell();
    tell().catch((err: unknown) => {
      deps.logger.warn({ err, sessionId: actor.sessionId }, 'a lost party could not be told of');
    });
  }

  /** May be repeated: the record, by which it would be, goes last. */
  async function depart(session: SessionRecord): Promise<void> {
    await servers.letsGo(session.id);
    await deps.networks.forget(session.id);
    const callId = await calls.currentId(session);
    // Signed out first: the call that this sets free must not ring here again.
    if (session.role === 'agent')
      await agents.apply(session.personId, { type: 'sign-out', sessionId: session.id });
    await calls.partyOf(callId, session.id, { type: 'party-gone' });
    await live.sessions.delete(session.id);
    await live.deadlines.remove(deadline('session', session.id));
  }

  return {
    async open(handshake, connectionId) {
      if (handshake.handOver !== undefined) return takeOver(handshake.handOver, handshake, connectionId);
      const token =
        handshake.token === undefined ? undefined : await settle(tokens.verifyShopToken(handshake.token));
      if (handshake.resume !== undefined) {
        const fresh = token !== undefined && 'value' in token ? token.value : undefined;
        const resumed = await settle(resume(handshake.resume, fresh, handshake, connectionId));
        if ('value' in resumed) {
          // The token has refreshed the session and is used up by that; that it was before harms nobody here.
          if (fresh !== undefined) await settle(tokens.use(fresh));
          return resumed.value;
        }
        // What may pass must not cost the session, and with it the call: the page comes again.
        const isRefused = resumed.error instanceof AppError && !mayPass(resumed.error);
        if (token === undefined || !isRefused) throw resumed.error;
      }
      if (token === undefined) throw new AppError('UNAUTHENTICATED', 'A token is needed to sign in.');
      if ('error' in token) throw token.error;
      return signIn(token.value, handshake, connectionId);
    },

    async socketLost(actor, connectionId) {
      const tell = await noteLost(actor, connectionId);
      await tell?.();
      const status = (await live.sessions.get(actor.sessionId))?.value.status;
      const isHere = status?.state === 'online' && status.serverId === servers.id;
      if (!isHere) await servers.letsGo(actor.sessionId);
    },

    async abandoned(id, serverId) {
      const session = (await live.sessions.get(id))?.value;
      // Told a second time, because the first did not get to its end.
      if (session?.status.state === 'grace') await followUp(actorOf(session), '');
      // Back already at another server.
      if (session?.status.state !== 'online' || session.status.serverId !== serverId) return;
      await followUp(actorOf(session), session.status.connectionId);
    },

    async leave(actor) {
      await calls.party(actor, { type: 'end' });
      // Should this server end in the middle of it, another one goes on.
      await live.deadlines.put(deadline('session', actor.sessionId), clock.now() + DEPART_AGAIN_MS);
      const changed = await transition(actor.sessionId, { type: 'leave' });
      if (changed?.isChanged === true) await depart(changed.after);
    },

    async expire(id) {
      const session = (await live.sessions.get(id))?.value;
      // Two who talk are not parted because a socket cannot come through.
      const isOver = session?.status.state === 'grace' && session.status.graceEndsAt <= clock.now();
      if (isOver && (await hearing.isHeard({ ...session, sessionId: id }))) {
        await live.deadlines.put(deadline('session', id), clock.now() + HEARD_AGAIN_MS);
        return;
      }
      const changed = await transition(id, { type: 'timeout' });
      if (changed === undefined) await live.deadlines.remove(deadline('session', id));
      else if (changed.after.status.state === 'gone') await depart(changed.after);
      else if (changed.after.status.state === 'online') await live.deadlines.remove(deadline('session', id));
    },
  };
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };

async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

function actorOf({
  id,
  personId,
  role,
  displayName,
  language,
  context,
  conversationId,
}: SessionRecord): Actor {
  return { sessionId: id, personId, role, displayName, language, context, conversationId };
}

function inLanguage(identity: Identity, { language }: z.output<typeof Handshake>): Identity {
  return language === undefined ? identity : { ...identity, language };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function isHashOneOf(given: string, { secretHash, previousSecretHash }: SessionRecord): boolean {
  const isCurrent = timingSafeEqual(Buffer.from(given), Buffer.from(secretHash));
  if (previousSecretHash === undefined) return isCurrent;
  const isPrevious = timingSafeEqual(Buffer.from(given), Buffer.from(previousSecretHash));
  return isCurrent || isPrevious;
}
