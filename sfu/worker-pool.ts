/** The workers of a node: as many as configured, each replaced when it dies or freezes. */
import { availableParallelism } from 'node:os';
import { AppError } from '#protocol/errors.ts';
import { MediaWorker } from './media-worker.ts';
import type { LostReason, MediaWorkerOptions } from './media-worker.ts';
import { failuresAfter, isReplacedAtOnce, respawnDelayMs } from './respawn-delay.ts';

export interface WorkerPoolOptions extends Omit<MediaWorkerOptions, 'index' | 'port'> {
  /** 0 means one per core. */
  readonly count: number;
  /** First port; worker n takes `firstPort + n`. 0 takes free ones. */
  readonly firstPort: number;
  readonly onLost: (worker: MediaWorker, reason: LostReason) => void;
}

interface Waiter {
  readonly take: (worker: MediaWorker) => void;
  readonly giveUp: () => void;
}

/** How long a room may wait for a worker that is being replaced. */
const WAIT_MS = 3000;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Map<number, MediaWorker>();
  readonly #failures = new Map<number, number>();
  readonly #respawns = new Map<number, NodeJS.Timeout>();
  readonly #soonBack = new Set<number>();
  readonly #spawning = new Set<Promise<void>>();
  readonly #waiting = new Set<Waiter>();
  #closed = false;

  /** @throws Error when one of the workers does not start: better no node than half of one */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const count = options.count === 0 ? availableParallelism() : options.count;
    const started = await Promise.allSettled(Array.from({ length: count }, (_, index) => pool.#spawn(index)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await pool.close('a worker did not start');
      throw failed.reason as Error;
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Those that are up, by index. */
  get workers(): MediaWorker[] {
    return [...this.#workers.values()].sort((a, b) => a.index - b.index);
  }

  /** How many are up, or so good as up. */
  get size(): number {
    return this.#workers.size + this.#soonBack.size;
  }

  /**
   * The least-loaded worker; waits for a replacement when none is up.
   * @throws AppError UNAVAILABLE when none came up in time
   */
  pick(): Promise<MediaWorker> {
    const best = leastLoaded(this.workers);
    if (best !== undefined) return Promise.resolve(best);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        take: (worker) => {
          clearTimeout(timer);
          resolve(worker);
        },
        giveUp: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiter);
          reject(new AppError('UNAVAILABLE', 'No media worker is running right now.'));
        },
      };
      const timer = setTimeout(waiter.giveUp, WAIT_MS);
      this.#waiting.add(waiter);
      if (this.#closed) waiter.giveUp();
    });
  }

  /** Idempotent. */
  async close(reason: string): Promise<void> {
    this.#closed = true;
    for (const timer of this.#respawns.values()) clearTimeout(timer);
    this.#respawns.clear();
    for (const waiter of [...this.#waiting]) waiter.giveUp();
    await Promise.allSettled([...this.#spawning]);
    const workers = [...this.#workers.values()];
    this.#workers.clear();
    await Promise.all(workers.map((worker) => worker.close(reason)));
  }

  async #spawn(index: number): Promise<void> {
    const { firstPort, onLost, logger } = this.#options;
    const worker = await MediaWorker.create({
      ...this.#options,
      index,
      port: firstPort === 0 ? 0 : firstPort + index,
    });
    if (this.#closed) {
      await worker.close('the pool closed meanwhile');
      return;
    }
    const startedAt = performance.now();
    this.#workers.set(index, worker);
    this.#soonBack.delete(index);
    logger.info({ worker: index, pid: worker.pid, port: worker.port }, 'media worker is up');
    worker.onLost((reason) => {
      this.#workers.delete(index);
      logger.warn({ worker: index, pid: worker.pid, reason }, 'media worker lost');
      this.#replace(index, performance.now() - startedAt);
      onLost(worker, reason);
    });
    for (const waiter of this.#waiting) waiter.take(worker);
    this.#waiting.clear();
  }

  #replace(index: number, livedMs: number): void {
    if (this.#closed) return;
    const failures = failuresAfter(this.#failures.get(index) ?? 0, livedMs);
    this.#failures.set(index, failures);
    if (isReplacedAtOnce(failures)) this.#soonBack.add(index);
    else this.#soonBack.delete(index);
    const timer = setTimeout(() => {
      this.#respawns.delete(index);
      const spawning = this.#spawn(index).catch((error: unknown) => {
        this.#options.logger.error({ err: error, worker: index }, 'media worker could not be replaced');
        this.#replace(index, 0);
      });
      this.#spawning.add(spawning);
      void spawning.then(() => this.#spawning.delete(spawning));
    }, respawnDelayMs(failures));
    this.#respawns.set(index, timer);
  }
}

/** Fewest rooms first, then the least busy: rooms are known at once, the share of a core only a second later. */
export function leastLoaded<W extends { readonly rooms: number; readonly cpu: number }>(
  workers: readonly W[],
): W | undefined {
  return workers.reduce<W | undefined>((best, worker) => {
    if (best === undefined || worker.rooms < best.rooms) return worker;
    return worker.rooms === best.rooms && worker.cpu < best.cpu ? worker : best;
  }, undefined);
}
