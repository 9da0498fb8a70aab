/** What a size of installation asks of its parts: arithmetic over what was measured and what is assumed. */
import { MESSAGES } from '../redis-operations/parts.ts';
import type { Measured } from './measured.ts';

/** Each is a choice of this page, not a measurement. */
export const ASSUMED = {
  /** From the start of a call to its end. */
  callSeconds: 360,
  /** A server holds so many sockets, with room for those of another that failed. */
  socketsOfAServer: 22_000,
  /** Beside the two of each call: agents who are free, and shoppers who wait or look around. */
  otherSockets: 0.1,
  callsOfANode: 1000,
  /** Share of calls whose parties are on two nodes of two regions. */
  crossRegion: 0.05,
  /** A registration as JSON. */
  registrationBytes: 400,
  /** One step to Redis and back, within a region. */
  redisRoundTripMs: 0.5,
  /** What one question to Redis keeps a core of the asking server busy. */
  serverMicrosecondsOfAnOperation: 50,
  /** A core is full at this share: the rest is for bursts. */
  fullAt: 0.6,
  /** What one Redis can send: ten gigabits a second, full at the same share. */
  redisBytesPerSecond: 1.25e9,
  /** Time for one commit of PostgreSQL's log, with others gathered into it: so many commits a second. */
  commitsPerSecond: 10_000,
} as const;

/** From server/services/repair.ts: records a second while there are few, and how long a round and its pause last. */
const [REPAIRED_PER_SECOND, SHORTEST_ROUND_S, LONGEST_ROUND_S] = [200, 5, 30];
/** From client/sdk/encodings.ts, a camera of 720 lines: both layers cross a pipe, the larger reaches a viewer. */
export const LAYERS_KBPS = { small: 180, large: 1700, voice: 32 } as const;
/** RTP, UDP and IP headers, and the tag of SRTP, on packets of 1,200 bytes of video and 20 ms of voice. */
const [VIDEO_OVERHEAD, VOICE_OVERHEAD_KBPS] = [1.045, 50 * 0.008 * 54];

export interface Load {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly servers: number;
  readonly nodes: number;
  readonly redisOperations: number;
  readonly redisCores: number;
  readonly streamEntries: number;
  /** Of what the one stream's Redis sends: each entry goes to each server. */
  readonly streamBytes: number;
  readonly registryBytes: number;
  readonly controlLinks: number;
  readonly controlMessages: number;
  readonly deskEvents: number;
  /** Cores of all servers, if every desk is told. */
  readonly deskCores: number;
  readonly repairRoundSeconds: number;
  /** On Redis, a second. */
  readonly repairOperations: number;
  /** Of the one server that sweeps. */
  readonly repairCores: number;
  /** Shoppers who close the page instead of leaving: their sessions end by a deadline, one after the other. */
  readonly expiringPerSecond: number;
  /** Of Redis, when a node is lost: every server reads every open call. */
  readonly lostNodeSeconds: number;
  readonly placements: number;
  readonly commits: number;
}

export function loadOf(calls: number, measured: Measured): Load {
  const callsPerSecond = calls / ASSUMED.callSeconds;
  const servers = Math.max(2, Math.ceil((calls * (2 + ASSUMED.otherSockets)) / ASSUMED.socketsOfAServer));
  const nodes = Math.max(2, Math.ceil(calls / ASSUMED.callsOfANode));
  // The calls, and about as many agents.
  const repairRoundSeconds = Math.min((2 * calls) / REPAIRED_PER_SECOND, LONGEST_ROUND_S);
  const ofOneRound = measured.operationsOfAnOpenCall * SHORTEST_ROUND_S;
  const repairOperations = (calls * ofOneRound) / Math.max(SHORTEST_ROUND_S, repairRoundSeconds);
  const redisOperations =
    repairOperations +
    callsPerSecond * (measured.operationsOfACall + measured.operationsOfAVisit) +
    servers * measured.operationsOfAServer +
    nodes * measured.operationsOfANode +
    measured.operationsOfASweeper;
  const streamEntries = callsPerSecond * measured.entriesOfACall;
  // A message, and the conversation that it changes; each to every desk. A little more than one agent a call.
  const deskEvents = callsPerSecond * MESSAGES * 2;
  return {
    calls,
    callsPerSecond,
    servers,
    nodes,
    redisOperations,
    redisCores: (redisOperations * measured.microsecondsOfAnOperation) / 1e6,
    streamEntries,
    streamBytes: streamEntries * measured.bytesOfAnEntry * servers,
    registryBytes: servers * nodes * ASSUMED.registrationBytes,
    controlLinks: servers * nodes,
    // Once a second: a ping, its answer, and the node's report.
    controlMessages: servers * nodes * 3,
    deskEvents,
    deskCores: (deskEvents * calls * measured.microsecondsOfADelivery) / 1e6,
    repairRoundSeconds,
    repairOperations,
    repairCores: (repairOperations * ASSUMED.serverMicrosecondsOfAnOperation) / 1e6,
    expiringPerSecond: callsPerSecond,
    lostNodeSeconds: (calls * servers * measured.microsecondsOfAnOperation) / 1e6,
    placements: callsPerSecond * 2,
    commits: callsPerSecond * MESSAGES + Math.min(servers * 20, callsPerSecond * 4),
  };
}

/** The most calls at which `demand` still fits: it grows with the calls. */
export function mostCalls(fits: (load: Load) => boolean, measured: Measured): number {
  let [fitting, tooMany] = [0, 1e9];
  while (tooMany - fitting > Math.max(1, fitting / 1000)) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(loadOf(middle, measured))) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}

export interface MediaTraffic {
  /** Megabits a second, both directions, of one call across a pipe. */
  readonly pipeMbps: number;
  /** Into and out of one node, for a call that is on it alone. */
  readonly nodeMbps: number;
  readonly crossRegionGbps: number;
  readonly nodeGbps: number;
  /** Forwarded by one node, both directions. */
  readonly packetsPerSecond: number;
}

export function mediaOf(calls: number): MediaTraffic {
  const voice = LAYERS_KBPS.voice + VOICE_OVERHEAD_KBPS;
  const sent = (LAYERS_KBPS.small + LAYERS_KBPS.large) * VIDEO_OVERHEAD + voice;
  const seen = LAYERS_KBPS.large * VIDEO_OVERHEAD + voice;
  const pipeMbps = (2 * sent) / 1000;
  const nodeMbps = (2 * sent + 2 * seen) / 1000;
  const videoPackets = (LAYERS_KBPS.large * 1000) / 8 / 1200;
  return {
    pipeMbps,
    nodeMbps,
    crossRegionGbps: (calls * ASSUMED.crossRegion * pipeMbps) / 1000,
    nodeGbps: (ASSUMED.callsOfANode * nodeMbps) / 1000,
    packetsPerSecond: ASSUMED.callsOfANode * 2 * (videoPackets + 50),
  };
}
