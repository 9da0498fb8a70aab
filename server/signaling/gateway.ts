/** The socket.io edge: lets sockets in, binds them, and sends them away before a stop. */
import { Server } from 'socket.io';
import type { ServerOptions } from 'socket.io';
import type { Server as HttpServer } from 'node:http';
import { AppError, mayPass } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/contract.ts';
import { SessionId } from '#protocol/ids.ts';
import { signalingRequests } from '#protocol/signaling.ts';
import type { SignalingRequests } from '#protocol/signaling.ts';
import { SOCKET_PATH } from '#protocol/version.ts';
import { addressOf } from '#platform/client-address.ts';
import { createDispatch } from '#platform/dispatch.ts';
import type { Logger } from '#platform/logger.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import { uuidv7 } from '#platform/uuid.ts';
import type { Services } from '#services/create-services.ts';
import { countryOf, isOriginAllowed, parseHandshake } from './admission.ts';
import { bindSocket } from './bind-socket.ts';
import { GRANTS, guarded } from './grants.ts';
import { agentHandlers } from './handlers/agent-handlers.ts';
import { cameraHandlers } from './handlers/camera-handlers.ts';
import { callHandlers } from './handlers/call-handlers.ts';
import { pictureHandlers } from './handlers/picture-handlers.ts';
import { chatHandlers } from './handlers/chat-handlers.ts';
import type { HandlerContext } from './handlers/context.ts';
import { mediaHandlers } from './handlers/media-handlers.ts';
import { networkHandlers } from './handlers/network-handlers.ts';
import { qualityHandlers } from './handlers/quality-handlers.ts';
import { sessionHandlers } from './handlers/session-handlers.ts';
import { createRequestBudgets } from './request-budget.ts';
import type { EdgeSettings } from './settings.ts';
import { AGENTS_ROOM, personRoom, serverRoom, sessionRoom } from './socket.ts';
import type { SignalingServer, SignalingSocket } from './socket.ts';

/** A browser that does not take its last messages by then does not get them. */
const DRAIN_LIMIT_MS = 1000;

/**
 * The transport knows no answer but closing the socket, which costs an honest client its other requests: so
 * it holds off floods of memory only, and what is merely too large is refused with a code.
 */
const CLOSED_ABOVE = 4;
/** How often a lost socket is told again while the live state is away: its person must not stay "there". */
const TELL_AGAIN_MS = 1000;
/** What many are asked to do at once is spread over this time. */
const SPREAD_MS = 2000;
const TAKEN = 'session-taken';

const handlers: Handlers<SignalingRequests, HandlerContext> = {
  ...sessionHandlers,
  ...callHandlers,
  ...agentHandlers,
  ...mediaHandlers,
  ...pictureHandlers,
  ...chatHandlers,
  ...networkHandlers,
  ...cameraHandlers,
  ...qualityHandlers,
};

/** The server's sockets, before anything listens on them. */
export function createSignalingServer(
  config: EdgeSettings,
  adapter?: ServerOptions['adapter'],
): SignalingServer {
  const { sessions, limits, http } = config;
  return new Server({
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: limits.messageBytes * CLOSED_ABOVE,
    pingInterval: sessions.pingSeconds * 1000,
    pingTimeout: sessions.pingTimeoutSeconds * 1000,
    perMessageDeflate: false,
    httpCompression: false,
    ...(adapter !== undefined && { adapter }),
    ...(http.origins.length > 0 && { cors: { origin: [...http.origins] } }),
  });
}

export interface GatewayDeps {
  readonly io: SignalingServer;
  readonly http: HttpServer;
  readonly config: EdgeSettings;
  readonly services: Services;
  /** Whether there are other servers, whose sockets may hold the same sessions. */
  readonly hasOthers: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Gateway {
  sessions(): number;
  /** Something may have been missed: everyone here asks anew how things are. */
  refresh(): void;
  /** Everyone here signs in anew. */
  sendBack(): void;
  /** Refuses new sockets and tells those that are there when to come back. */
  announceStop(afterMs: number): void;
  close(): Promise<void>;
}

export function createGateway({
  io,
  http,
  config,
  services,
  hasOthers,
  logger,
  metrics,
}: GatewayDeps): Gateway {
  const { http: edge, limits } = config;
  const mayConnect = createRateLimit(limits.connectionsPerMinute);
  const budgetOf = createRequestBudgets(limits.requestsPerSecond);
  let isStopping = false;

  const dispatch = createDispatch(signalingRequests, guarded(handlers, GRANTS), {
    onInternalError: ({ name, id, cause }) => {
      logger.error({ request: name, id, err: cause }, 'a request failed');
    },
    onHandled: ({ name, code, seconds }) => {
      metrics.requestHandled(name, code, seconds);
    },
  });

  async function admit(socket: SignalingSocket): Promise<void> {
    if (isStopping)
      throw new AppError('SHUTTING_DOWN', 'The server is about to stop; connect again in a moment.');
    if (!isOriginAllowed(socket.request, edge.origins, edge.trustProxy)) {
      throw new AppError('ORIGIN_NOT_ALLOWED', 'This page is not on the list of allowed origins.');
    }
    if (!mayConnect(addressOf(socket.request, edge.trustProxy))) {
      throw new AppError('RATE_LIMITED', 'Too many connections from your address; wait a moment.');
    }
    const handshake = parseHandshake(socket.handshake.auth);
    const session = await services.sessions.open(handshake, socket.id);
    socket.data.session = session;
    await services.networks.arrived(session.actor.sessionId, {
      country: countryOf(socket.request, edge),
      timeZone: handshake.timeZone,
      language: handshake.language,
    });
  }

  /** The error as socket.io's client gets it: `connect_error` with `data`. */
  function refusal(cause: unknown): Error & { data: unknown } {
    let error = cause;
    if (!(error instanceof AppError)) {
      const id = uuidv7();
      logger.error({ id, err: cause }, 'a handshake failed');
      error = new AppError('INTERNAL', 'Something failed on our side.', { details: { id } });
    }
    const { code, message } = error as AppError;
    metrics.connectionRefused(code);
    return Object.assign(new Error(message), { data: (error as AppError).toWire() });
  }

  /** Whoever holds this session on another socket gives way. */
  function supersede(room: string, by: string, handedOver: boolean): void {
    io.local
      .to(room)
      .except(by)
      .emit('session:superseded', handedOver ? { handedOver } : {});
    io.local.in(room).except(by).disconnectSockets(true);
  }

  /** Somebody came back at another server. The record says who is right when two come at once. */
  function taken(sessionId: SessionId, handedOver: boolean): void {
    const room = sessionRoom(sessionId);
    if (!io.of('/').adapter.rooms.has(room)) return;
    services.live.sessions.get(sessionId).then(
      (found) => {
        const status = found?.value.status;
        if (status?.state === 'online') supersede(room, status.connectionId, handedOver);
      },
      (err: unknown) => {
        if (mayPass(err)) setTimeout(() => taken(sessionId, handedOver), TELL_AGAIN_MS).unref();
        else logger.warn({ err }, 'a session that came back elsewhere could not be looked up');
      },
    );
  }

  function bind(socket: SignalingSocket): void {
    const { session } = socket.data;
    const { actor } = session;
    const room = sessionRoom(actor.sessionId);
    if (session.resumed) {
      const handedOver = session.handedOver === true;
      supersede(room, socket.id, handedOver);
      if (hasOthers) io.serverSideEmit(TAKEN, actor.sessionId, handedOver);
    }
    const rooms = [room, personRoom(actor.personId), serverRoom(services.servers.id)];
    if (actor.role === 'agent' || actor.role === 'supervisor') rooms.push(AGENTS_ROOM);
    void socket.join(rooms);
    bindSocket(socket, {
      dispatch,
      context: { actor, session, services, hangUp: () => setImmediate(() => socket.disconnect(true)) },
      budget: budgetOf(actor.sessionId),
      messageBytes: limits.messageBytes,
      onFlood: () => {
        logger.warn({ sessionId: actor.sessionId }, 'a socket floods and is cut off');
      },
    });
    socket.once('disconnect', () => {
      lost(socket);
    });
  }

  function lost(socket: SignalingSocket): void {
    if (isStopping) return;
    services.sessions.socketLost(socket.data.session.actor, socket.id).catch((err: unknown) => {
      if (mayPass(err)) setTimeout(() => lost(socket), TELL_AGAIN_MS).unref();
      else logger.warn({ err }, 'a lost socket could not be noted');
    });
  }

  io.use((socket, next) => {
    admit(socket).then(
      () => {
        // Gone while it was let in: socket.io will not say so any more.
        if (socket.connected || socket.client.conn.readyState === 'open') next();
        else lost(socket);
      },
      (cause: unknown) => {
        next(refusal(cause));
      },
    );
  });
  io.on('connection', bind);
  io.on(TAKEN, (sessionId: unknown, handedOver: unknown) => {
    const parsed = SessionId.safeParse(sessionId);
    if (parsed.success) taken(parsed.data, handedOver === true);
  });
  io.attach(http);

  return {
    sessions: () => io.of('/').sockets.size,
    refresh() {
      io.local.emit('session:refresh', { withinMs: SPREAD_MS });
    },
    sendBack() {
      for (const socket of io.of('/').sockets.values()) {
        socket.emit('session:reconnect', { afterMs: Math.floor(Math.random() * SPREAD_MS) });
        socket.disconnect(true);
      }
    },
    announceStop(afterMs) {
      isStopping = true;
      io.local.emit('session:reconnect', { afterMs });
    },
    async close() {
      isStopping = true;
      // Closing the server drops what is still on its way; closing the sockets sends it first.
      io.local.disconnectSockets(true);
      const giveUpAt = performance.now() + DRAIN_LIMIT_MS;
      while (io.engine.clientsCount > 0 && performance.now() < giveUpAt) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await io.close();
    },
  };
}
