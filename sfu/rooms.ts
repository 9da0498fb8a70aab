/** The rooms of a node, by id; opened once however often and however concurrently that is asked. */
import type { Logger } from '#platform/logger.ts';
import { AppError } from '#protocol/errors.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { Emit } from './emit.ts';
import { mediaNotFound } from './media-errors.ts';
import type { LostReason, MediaWorker } from './media-worker.ts';
import { Room } from './room.ts';
import type { WorkerPool } from './worker-pool.ts';

interface Opening {
  readonly done: Promise<Room>;
  cancelled: boolean;
}

export class Rooms {
  readonly #rooms = new Map<RoomId, Room>();
  readonly #openings = new Map<RoomId, Opening>();
  readonly #emit: Emit;
  readonly #logger: Logger;

  constructor(emit: Emit, logger: Logger) {
    this.#emit = emit;
    this.#logger = logger;
  }

  get all(): Room[] {
    return [...this.#rooms.values()];
  }

  has(id: RoomId): boolean {
    return this.#rooms.has(id) || this.#openings.has(id);
  }

  find(id: RoomId): Room | undefined {
    return this.#rooms.get(id);
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  get(id: RoomId): Room {
    const room = this.#rooms.get(id);
    if (room === undefined) throw mediaNotFound('room');
    return room;
  }

  /** A repeat returns what is there, as it is. @throws AppError UNAVAILABLE without a worker, TIMEOUT */
  open(id: RoomId, paused: boolean, pool: WorkerPool): Promise<Room> {
    const existing = this.#rooms.get(id);
    if (existing !== undefined) return Promise.resolve(existing);
    const known = this.#openings.get(id);
    if (known !== undefined) return known.done;
    const opening: Opening = {
      done: Promise.resolve().then(() => this.#create(id, paused, opening, pool)),
      cancelled: false,
    };
    this.#openings.set(id, opening);
    return opening.done;
  }

  /** Idempotent; an opening under way is given up. */
  close(id: RoomId, reason: string, isLost = false): void {
    const opening = this.#openings.get(id);
    if (opening !== undefined) opening.cancelled = true;
    this.#openings.delete(id);
    this.#rooms.get(id)?.close(reason, isLost);
    this.#rooms.delete(id);
  }

  closeAll(reason: string): void {
    for (const id of [...this.#openings.keys(), ...this.#rooms.keys()]) this.close(id, reason);
  }

  /** Tells the servers of every room that a worker took with it. */
  lose(worker: MediaWorker, reason: LostReason): void {
    for (const room of this.all.filter((candidate) => candidate.worker === worker)) {
      this.close(room.id, reason, true);
      this.#emit('room.lost', { roomId: room.id, reason });
    }
  }

  async #create(id: RoomId, paused: boolean, opening: Opening, pool: WorkerPool): Promise<Room> {
    try {
      const worker = await pool.pick();
      const room = await Room.create({
        id,
        paused,
        worker,
        emit: this.#emit,
        logger: this.#logger,
      });
      if (opening.cancelled) {
        room.close('closed while it was opened');
        throw mediaNotFound('room');
      }
      if (!pool.workers.includes(worker)) {
        room.close('its worker was lost while it was opened');
        throw new AppError('UNAVAILABLE', 'The media worker stopped; open the room again.');
      }
      this.#rooms.set(id, room);
      this.#logger.info({ roomId: id, worker: worker.index, paused }, 'room opened');
      return room;
    } finally {
      if (this.#openings.get(id) === opening) this.#openings.delete(id);
    }
  }
}
