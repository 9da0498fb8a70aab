/** Puts the services together. They know each other through small functions, so the order here is all there is. */
import { MESSAGE_CHARACTERS } from '#protocol/chat.ts';
import type { Clock } from '#platform/clock.ts';
import type { LiveState } from '#platform/live/live-state.ts';
import type { Logger } from '#platform/logger.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { History } from '#history/history.ts';
import { createAgents } from './agents.ts';
import type { Agents } from './agents.ts';
import { createCallEffects } from './call-effects.ts';
import { createCallTransitions } from './call-transitions.ts';
import type { CallTransitions } from './call-transitions.ts';
import { createCalls } from './calls.ts';
import type { Calls } from './calls.ts';
import { createCamera } from './camera.ts';
import type { Camera } from './camera.ts';
import { createChat } from './chat.ts';
import type { Chat } from './chat.ts';
import { createFileLinks } from './file-links.ts';
import type { FileLinks } from './file-links.ts';
import { createHandOvers } from './hand-overs.ts';
import type { HandOvers } from './hand-overs.ts';
import { createHearing } from './hearing.ts';
import { createHello } from './hello.ts';
import type { Hello } from './hello.ts';
import { createLive } from './live.ts';
import type { Live } from './live.ts';
import { createMediaEvents } from './media-events.ts';
import { createMedia } from './media.ts';
import type { Media } from './media.ts';
import { createNetworks } from './networks.ts';
import type { Networks } from './networks.ts';
import { createNodes } from './nodes.ts';
import type { Nodes } from './nodes.ts';
import { createPictures } from './pictures.ts';
import type { Pictures } from './pictures.ts';
import { createPlacement } from './placement.ts';
import type { CallPlacements } from './placement.ts';
import { createPlaces } from './places.ts';
import { createPolicies } from './policies.ts';
import type { PolicySource } from './policies.ts';
import type { Notifier } from './ports.ts';
import { createQuality } from './quality.ts';
import type { Quality } from './quality.ts';
import { createProblems } from './problems.ts';
import type { Problems } from './problems.ts';
import { createQueue } from './queue.ts';
import type { Queue } from './queue.ts';
import { createRepair } from './repair.ts';
import { createRoomAudit } from './room-audit.ts';
import { createRooms } from './rooms.ts';
import { createServers } from './servers.ts';
import type { Servers } from './servers.ts';
import { createSessions } from './sessions.ts';
import type { OpenedSession, Sessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { createSweeper } from './sweeper.ts';
import type { Sweeper } from './sweeper.ts';
import { createTokens } from './tokens.ts';
import type { Issuer, Tokens } from './tokens.ts';
import { createRelays } from './turn.ts';

export interface ServicesDeps {
  readonly config: Settings;
  readonly policySource: PolicySource;
  readonly state: LiveState;
  readonly history: History;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly notify: Notifier;
  /** Called when the other servers took this one for gone. */
  readonly onForgotten?: () => void;
  /** Beside the configured ones, e.g. the demo's. */
  readonly moreIssuers?: readonly Issuer[];
}

export interface Services {
  readonly live: Live;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly handOvers: HandOvers;
  readonly hello: (session: OpenedSession) => Promise<Hello>;
  readonly calls: Calls;
  readonly transitions: CallTransitions;
  readonly agents: Agents;
  readonly media: Media;
  readonly camera: Camera;
  readonly problems: Problems;
  readonly pictures: Pictures;
  readonly chat: Chat;
  readonly links: FileLinks;
  readonly nodes: Nodes;
  readonly networks: Networks;
  readonly placement: CallPlacements;
  readonly quality: Quality;
  readonly queue: Queue;
  readonly servers: Servers;
  readonly sweeper: Sweeper;
  /** Ends every call that has not ended: only where nobody else could take them over. */
  endAllCalls(): Promise<void>;
}

export function createServices(deps: ServicesDeps): Services {
  const { config, history, clock, logger, metrics, notify } = deps;
  const live = createLive(deps.state);
  const callGraceMs = config.calls.graceSeconds * 1000;
  const keepEndedMs = config.calls.keepEndedSeconds * 1000;
  const base = { live, clock, logger, notify, history, metrics };

  const tokens = createTokens({
    live,
    clock,
    issuers: [...config.auth.issuers, ...(deps.moreIssuers ?? [])],
    sessionSecret: config.auth.sessionSecret,
  });
  const agents = createAgents({
    ...base,
    wrapUpMs: config.calls.wrapUpSeconds * 1000,
    onFree: () => {
      queue.requestMatch();
    },
    onLeft: () => {
      queue.requestReview();
    },
  });
  const nodes = createNodes({
    logger,
    onAdded: (_, link) => {
      mediaEvents.listen(link);
    },
    onLost: (id) => {
      void mediaEvents.nodeLost(id);
    },
    onDraining: (id) => {
      void mediaEvents.nodeDrains(id);
    },
    onReady: () => {
      // Calls may wait on such a node for another to go to.
      const draining = nodes.all().filter(({ state }) => state === 'draining');
      for (const { report } of draining) void mediaEvents.nodeDrains(report.nodeId);
    },
  });
  const networks = createNetworks({
    state: deps.state,
    logger,
    onFirstMeasured: (actor) => {
      void calls.currentId(actor).then(
        (id) => id && mediaEvents.wayMeasured(id),
        (err: unknown) => {
          logger.warn({ err }, 'the call of a party that was measured could not be looked up');
        },
      );
    },
  });
  const policies = createPolicies({ source: deps.policySource, networks, live });
  const placement = createPlacement({ nodes, networks, policies, logger, clock, settings: config.cluster });
  const rooms = createRooms({
    nodes,
    logger,
    onLost: (id, generation) => {
      void mediaEvents.roomLost(id, generation);
    },
  });
  const places = createPlaces(base);
  const transitions = createCallTransitions({
    ...base,
    limits: {
      waitMs: config.calls.waitSeconds * 1000,
      mediaMs: config.calls.mediaSeconds * 1000,
      maxMs: config.calls.maxSeconds * 1000,
    },
    keepEndedMs,
    noAgentMs: config.calls.noAgentSeconds * 1000,
    runEffects: (changed) => runEffects(changed),
  });
  const queue = createQueue({
    ...base,
    agents,
    calls: transitions,
    placement,
    policies,
    ringMs: config.calls.ringSeconds * 1000,
  });
  const runEffects = createCallEffects({
    ...base,
    agents,
    places,
    rooms,
    keepEndedMs,
    requestMatch: () => {
      queue.requestMatch();
    },
  });
  const mediaEvents = createMediaEvents({
    ...base,
    nodes,
    placement,
    rooms,
    calls: transitions,
    patienceMs: callGraceMs,
  });
  const calls = createCalls({ ...base, placement, places, policies, transitions });
  const servers = createServers({
    live,
    clock,
    logger,
    name: config.cluster.serverId,
    onForgotten: () => deps.onForgotten?.(),
  });
  const handOvers = createHandOvers({ state: deps.state, clock, calls });
  const sessions = createSessions({
    ...base,
    handOvers,
    networks,
    servers,
    tokens,
    agents,
    calls,
    hearing: createHearing({ live, calls, rooms }),
    graceMs: config.sessions.graceSeconds * 1000,
    callGraceMs,
  });
  const relaysFor = createRelays({ clock, networks, turn: config.turn, calls: config.calls });
  const links = createFileLinks({
    secret: tokens.derivedSecret('file-links'),
    linkSeconds: config.chat.linkSeconds,
    clock,
  });
  const auditRooms = createRoomAudit({ live, logger, links: () => nodes.links() });
  const repair = createRepair({
    ...base,
    calls: transitions,
    agents,
    rooms,
    roomLost: (id, generation) => mediaEvents.roomLost(id, generation),
    isUsable: (id) => nodes.isUsable(id),
    isNodeGone: async (id) =>
      nodes.link(id) === undefined && (await live.registrations.get(id)) === undefined,
  });

  return {
    live,
    tokens,
    sessions,
    handOvers,
    calls,
    transitions,
    agents,
    nodes,
    networks,
    placement,
    quality: createQuality(base),
    queue,
    servers,
    links,
    camera: createCamera(base),
    problems: createProblems(base),
    media: createMedia({ live, rooms, policies, relaysFor }),
    pictures: createPictures({ live, history, links, notify, clock }),
    chat: createChat({ history, notify, clock, links }),
    hello: createHello({
      ...base,
      tokens,
      agents,
      calls,
      nodes,
      placement,
      places,
      policies,
      graceMs: callGraceMs,
      relaysFor,
      limits: {
        messageCharacters: MESSAGE_CHARACTERS,
        fileBytes: Math.floor(config.chat.fileMegabytes * 1_000_000),
        fileTypes: ['image/jpeg', 'image/png'],
      },
    }),
    sweeper: createSweeper({
      ...base,
      calls: transitions,
      agents,
      sessions,
      servers,
      queue,
      places,
      repair,
      auditRooms,
    }),
    async endAllCalls() {
      for (const { member } of await live.openCalls.range({})) {
        const found = await live.calls.get(member);
        if (found !== undefined) await transitions.apply(found.value.id, { type: 'shut-down' });
      }
    },
  };
}
