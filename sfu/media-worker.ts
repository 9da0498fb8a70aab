/**
 * One mediasoup worker with its port. Watches that the process answers: mediasoup's requests have no time
 * limit and a frozen worker emits nothing, so only an own clock can tell.
 */
import { createWorker } from 'mediasoup';
import type { types } from 'mediasoup';
import { ROUTER_CODECS } from '#config/codecs.ts';
import type { Logger } from '#platform/logger.ts';
import { withDeadline } from './deadline.ts';
import { findFreePort, listenInfos } from './listen-addresses.ts';
import type { ListenAddress } from './listen-addresses.ts';
import type { PortRange } from './pipe.ts';

export type LostReason = 'worker-died' | 'worker-frozen';

export interface MediaWorkerOptions {
  /** Place in the pool; a replacement takes its predecessor's. */
  readonly index: number;
  readonly addresses: readonly ListenAddress[];
  /** 0 takes a free one. */
  readonly port: number;
  /** Of pipes to other nodes; absent: any that are free. */
  readonly pipePorts?: PortRange | undefined;
  readonly workerBin?: string | undefined;
  /** Silence after which the process counts as frozen. */
  readonly watchdogMs: number;
  readonly logger: Logger;
}

const START_MS = 10_000;
const EXIT_MS = 1000;
/** The silence is counted in ticks of this process, so that a stall of our own is not taken for the worker's. */
const TICKS = 10;
const SHORTEST_TICK_MS = 50;
const PORT_ATTEMPTS = 5;

export class MediaWorker {
  readonly index: number;
  readonly port: number;
  readonly webRtcServer: types.WebRtcServer;
  readonly addresses: readonly ListenAddress[];
  readonly pipePorts: PortRange | undefined;
  readonly #worker: types.Worker;
  readonly #logger: Logger;
  readonly #watch: NodeJS.Timeout;
  readonly #lostListeners: ((reason: LostReason) => void)[] = [];
  #lost: LostReason | undefined;
  #closed = false;
  #rooms = 0;
  #cpu = 0;
  #probe: 'idle' | 'waiting' = 'idle';
  #missedTicks = 0;
  #usage: { cpuMs: number; at: number } | undefined;

  /** @throws Error when the process does not start in time or cannot listen */
  static async create(options: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await startProcess(options.workerBin);
    try {
      const { server, port } = await listen(worker, options);
      return new MediaWorker(options, worker, server, port);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  private constructor(
    options: MediaWorkerOptions,
    worker: types.Worker,
    webRtcServer: types.WebRtcServer,
    port: number,
  ) {
    this.index = options.index;
    this.port = port;
    this.addresses = options.addresses;
    this.pipePorts = options.pipePorts;
    this.webRtcServer = webRtcServer;
    this.#worker = worker;
    this.#logger = options.logger.child({ worker: options.index, pid: worker.pid });
    worker.on('died', () => {
      this.#lose('worker-died');
    });
    this.#watch = setInterval(
      () => {
        this.#tick();
      },
      Math.max(SHORTEST_TICK_MS, options.watchdogMs / TICKS),
    );
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Busy share of the worker's one thread over the last second or so, 0..1. */
  get cpu(): number {
    return this.#cpu;
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** Told once, when the process died or froze; not when it is closed. */
  onLost(listener: (reason: LostReason) => void): void {
    this.#lostListeners.push(listener);
  }

  /** A router counts as a room of this worker until it is closed. */
  async createRouter(): Promise<types.Router> {
    this.#rooms += 1;
    try {
      const router = await withDeadline(
        this.#worker.createRouter({ mediaCodecs: structuredClone(ROUTER_CODECS) as never }),
        undefined,
        (late) => {
          late.close();
        },
      );
      router.observer.once('close', () => {
        this.#rooms -= 1;
      });
      return router;
    } catch (error) {
      this.#rooms -= 1;
      throw error;
    }
  }

  /** Idempotent. Resolves when the process is gone, by force if it must. */
  async close(reason: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#watch);
    this.#logger.debug({ reason }, 'media worker closes');
    if (this.#worker.subprocessClosed) return;
    const gone = new Promise<void>((resolve) => {
      this.#worker.once('subprocessclose', resolve);
    });
    this.#worker.close();
    await withDeadline(gone, EXIT_MS).catch(() => {
      this.#kill();
      return withDeadline(gone, EXIT_MS).catch(() => undefined);
    });
  }

  #tick(): void {
    if (this.#probe === 'idle') {
      this.#probe = 'waiting';
      this.#missedTicks = 0;
      void this.#measure();
      return;
    }
    this.#missedTicks += 1;
    if (this.#missedTicks < TICKS) return;
    this.#logger.warn({ silentTicks: this.#missedTicks }, 'media worker is frozen and is killed');
    this.#lose('worker-frozen');
    this.#kill();
  }

  async #measure(): Promise<void> {
    try {
      const usage = await this.#worker.getResourceUsage();
      const next = { cpuMs: usage.ru_utime + usage.ru_stime, at: performance.now() };
      const last = (this.#usage ??= next);
      if (next.at - last.at >= 900) {
        this.#cpu = Math.min(1, Math.max(0, (next.cpuMs - last.cpuMs) / (next.at - last.at)));
        this.#usage = next;
      }
      this.#probe = 'idle';
    } catch {
      // The worker is gone: 'died' tells, or the next ticks do.
    }
  }

  #lose(reason: LostReason): void {
    if (this.#lost !== undefined || this.#closed) return;
    this.#lost = reason;
    clearInterval(this.#watch);
    for (const listener of this.#lostListeners) listener(reason);
  }

  #kill(): void {
    // Only while it is ours: a reaped pid may belong to another process.
    if (this.#worker.subprocessClosed) return;
    try {
      process.kill(this.#worker.pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
}

async function startProcess(workerBin: string | undefined): Promise<types.Worker> {
  // mediasoup closes every worker at SIGTERM and SIGINT by itself, which would end calls that a drain
  // is about to move. The listeners are added before the first await, so they are ours to find.
  const before = new Set<unknown>(process.listeners('SIGTERM'));
  const starting = createWorker({ logLevel: 'warn', ...(workerBin === undefined ? {} : { workerBin }) });
  const stop = process.listeners('SIGTERM').find((listener) => !before.has(listener));
  if (stop !== undefined) {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  }
  try {
    return await withDeadline(starting, START_MS, (late) => {
      late.close();
    });
  } catch (cause) {
    stop?.('SIGTERM');
    throw new Error('the media worker did not start; does its binary fit this mediasoup version?', { cause });
  }
}

async function listen(
  worker: types.Worker,
  { addresses, port: wanted }: MediaWorkerOptions,
): Promise<{ server: types.WebRtcServer; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted === 0 ? await findFreePort(addresses) : wanted;
    try {
      const infos = listenInfos(addresses, port);
      return { server: await withDeadline(worker.createWebRtcServer({ listenInfos: infos })), port };
    } catch (cause) {
      if (attempt === PORT_ATTEMPTS || wanted !== 0) {
        throw new Error(`the media worker cannot listen on port ${port}`, { cause });
      }
    }
  }
}
