/**
 * A media node: its workers, its rooms, and the endpoint that servers speak to. It knows no calls.
 */
import { networkInterfaces } from 'node:os';
import type { Config } from '#config/schema.ts';
import { systemClock } from '#platform/clock.ts';
import type { Clock } from '#platform/clock.ts';
import { createDispatch } from '#platform/dispatch.ts';
import type { ControlEndpoint } from '#platform/link/control-link.ts';
import type { Logger } from '#platform/logger.ts';
import type { Reply } from '#protocol/contract.ts';
import type { NodeReport } from '#protocol/control.ts';
import { controlRequests } from '#protocol/control.ts';
import type { RegionRtts } from '#protocol/placement.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { controlHandlers, refusalOf } from './control-handlers.ts';
import type { NodeContext } from './control-handlers.ts';
import { ControlSessions } from './control-sessions.ts';
import type { Asker } from './control-sessions.ts';
import { listenAddresses } from './listen-addresses.ts';
import { REPORT_INTERVAL_MS, nodeReport } from './load-report.ts';
import { logMediasoup } from './mediasoup-log.ts';
import { createNodeLinks } from './node-links.ts';
import type { NodeLinks } from './node-links.ts';
import { Rooms } from './rooms.ts';
import { WorkerPool } from './worker-pool.ts';

export interface SfuNodeOptions {
  readonly config: Config['sfu'];
  /** Whether clients of other machines are served: decides on the media addresses when none are configured. */
  readonly servesOthers?: boolean;
  /** The cluster's key, with which other nodes are dialled; without it no room here has a partner elsewhere. */
  readonly clusterKey?: string | undefined;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** What is known of the ways to other regions, for the reports. */
  readonly regionRttMs?: () => RegionRtts;
}

export class SfuNode {
  readonly endpoint: ControlEndpoint;
  readonly #config: Config['sfu'];
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sessions: ControlSessions;
  readonly #rooms: Rooms;
  readonly #nodeLinks: NodeLinks | undefined;
  readonly #startedAt: number;
  readonly #regionRttMs: (() => RegionRtts) | undefined;
  /** Replaced before anyone can hold the node. */
  #dispatch: (name: string, input: unknown, asker: Asker) => Promise<Reply> = () =>
    Promise.reject(new Error('the node has not started'));
  #pool: WorkerPool | undefined;
  #reporting: NodeJS.Timeout | undefined;
  #draining = false;
  #stopping = false;
  #closing: Promise<void> | undefined;

  /** Resolves when all workers are up. @throws Error when one does not start or cannot listen */
  static async create(options: SfuNodeOptions): Promise<SfuNode> {
    const node = new SfuNode(options);
    await node.#start(options.servesOthers ?? false);
    return node;
  }

  private constructor({ config, clusterKey, logger, clock = systemClock, regionRttMs }: SfuNodeOptions) {
    this.#config = config;
    this.#regionRttMs = regionRttMs;
    this.#logger = logger.child({ nodeId: config.nodeId });
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#sessions = new ControlSessions({
      dispatch: (name, input, asker) => this.#dispatch(name, input, asker),
      hasRoom: (id) => this.#rooms.has(id),
      graceMs: config.peerGraceSeconds * 1000,
      onForsaken: () => {
        if (this.#closing === undefined) this.#rooms.closeAll('no server came back');
      },
      logger: this.#logger,
    });
    this.#rooms = new Rooms(this.#sessions.emit, this.#logger);
    if (clusterKey !== undefined)
      this.#nodeLinks = createNodeLinks({ key: clusterKey, nodeId: config.nodeId, logger: this.#logger });
    this.endpoint = this.#sessions;
  }

  get report(): NodeReport {
    const { nodeId, region, location, residency } = this.#config;
    return nodeReport({
      nodeId,
      region,
      location,
      regionRttMs: this.#regionRttMs?.(),
      residency,
      draining: this.#draining,
      rooms: this.#rooms.all,
      workers: this.#pool?.workers ?? [],
      workerCount: this.#pool?.size ?? 0,
    });
  }

  /** New rooms are refused from now on, whatever an operator says later; those that are there go on. */
  drain(): void {
    this.#stopping = true;
    this.#setDraining(true);
  }

  /** Plain facts for leak checks and support: no rooms means that nothing is left of any call. */
  serialize() {
    return {
      draining: this.#draining,
      links: this.#sessions.size,
      upForMs: this.#clock.now() - this.#startedAt,
      workers: (this.#pool?.workers ?? []).map(({ index, pid, port, rooms }) => ({
        index,
        pid,
        port,
        rooms,
      })),
      nodeLinks: this.#nodeLinks?.serialize() ?? [],
      rooms: this.#rooms.all.map((room) => room.serialize()),
    };
  }

  /** Idempotent: rooms, then workers. Every server is told of each room it loses. */
  close(reason: string): Promise<void> {
    return (this.#closing ??= this.#close(reason));
  }

  #setDraining(draining: boolean): void {
    if (this.#draining === draining || (this.#stopping && !draining)) return;
    this.#draining = draining;
    this.#logger.info(draining ? 'media node drains' : 'media node is back in service');
    this.#sessions.emit('node.reported', { report: this.report });
  }

  async #start(servesOthers: boolean): Promise<void> {
    const { workers, port, pipePorts, workerBin, watchdogSeconds, listen } = this.#config;
    logMediasoup(this.#logger);
    const addresses = listenAddresses(listen, servesOthers, networkInterfaces());
    const pool = await WorkerPool.create({
      count: workers,
      firstPort: port,
      addresses,
      pipePorts,
      workerBin,
      watchdogMs: watchdogSeconds * 1000,
      logger: this.#logger,
      onLost: (worker, lost) => {
        // First: whoever hears of a lost room has to know whether this node can take it again.
        this.#sessions.emit('node.reported', { report: this.report });
        this.#rooms.lose(worker, lost);
      },
    });
    this.#pool = pool;
    const rtpCapabilities = await routerCapabilities(pool).catch(async (error: unknown) => {
      await pool.close('the node does not start');
      throw error;
    });
    const context: Omit<NodeContext, 'asker'> = {
      rooms: this.#rooms,
      nodeLinks: this.#nodeLinks,
      logger: this.#logger,
      pool,
      rtpCapabilities,
      isDraining: () => this.#draining,
      setDraining: (draining) => {
        this.#setDraining(draining);
      },
      report: () => this.report,
    };
    const dispatch = createDispatch(controlRequests, controlHandlers, {
      onInternalError: ({ name, id, cause }) => {
        this.#logger.error({ err: cause, request: name, id }, 'control request failed');
      },
    });
    this.#dispatch = async (name, input, asker) =>
      refusalOf(name, asker) ?? dispatch(name, input, { ...context, asker });
    this.#reporting = setInterval(() => {
      this.#sessions.emit('node.reported', { report: this.report });
    }, REPORT_INTERVAL_MS);
    this.#logger.info(
      { workers: pool.workers.length, addresses: addresses.map(({ ip }) => ip) },
      'media node is up',
    );
  }

  async #close(reason: string): Promise<void> {
    this.#draining = true;
    clearInterval(this.#reporting);
    this.#sessions.stop();
    for (const room of this.#rooms.all) {
      this.#rooms.close(room.id, reason, true);
      this.#sessions.emit('room.lost', { roomId: room.id, reason: 'node-closing' });
    }
    this.#rooms.closeAll(reason);
    this.#nodeLinks?.close();
    await this.#pool?.close(reason);
    this.#logger.info({ reason }, 'media node closed');
  }
}

/** From a real router, so that they are what the calls' routers will say. */
async function routerCapabilities(pool: WorkerPool): Promise<RtpCapabilities> {
  const worker = await pool.pick();
  const router = await worker.createRouter();
  const capabilities = structuredClone(router.rtpCapabilities) as RtpCapabilities;
  router.close();
  return capabilities;
}
