/**
 * The ports of live state: what is true right now, shared by every signaling server. Memory and Redis
 * implement them and pass one contract suite. Values cross as JSON, so no port hands out a shared object.
 */
import type * as z from 'zod';

export interface Versioned<T> {
  readonly value: T;
  /** 1 for a new record, one more with every put. */
  readonly version: number;
}

export interface PutOptions {
  /** The record vanishes by itself after this time. Put anew without it, it stays. */
  readonly ttlMs?: number;
}

/** Records of one kind with compare-and-set. */
export interface Records<T> {
  get(id: string): Promise<Versioned<T> | undefined>;
  /**
   * @param expectedVersion what was read; 0 means that the record must not exist
   * @returns the new version
   * @throws AppError STALE_VERSION when another writer was first
   */
  put(id: string, value: T, expectedVersion: number, options?: PutOptions): Promise<number>;
  /** @returns false when it was not there; with a version, also when that is not the current one */
  delete(id: string, expectedVersion?: number): Promise<boolean>;
  /**
   * All records that can be read. For sweepers and operators, not for the path of a request: where the kind is not
   * listed, it may look at every key of every kind.
   */
  list(): Promise<readonly (Versioned<T> & { readonly id: string })[]>;
}

export interface RecordsOptions {
  /**
   * Records of this kind are asked for as a whole, so it is kept which there are. Whoever puts or lists records
   * of one name must say the same.
   */
  readonly isListed?: boolean;
}

/** A set whose members are ordered by score, then by name: queues, deadlines. */
export interface Ordered {
  put(member: string, score: number): Promise<void>;
  /** @returns false when it was not there */
  remove(member: string): Promise<boolean>;
  /** Ascending. `upTo` is inclusive. */
  range(query: {
    readonly upTo?: number;
    readonly limit?: number;
  }): Promise<readonly { readonly member: string; readonly score: number }[]>;
  /** 0 for the first; undefined when it is not a member. */
  rank(member: string): Promise<number | undefined>;
  size(): Promise<number>;
}

/** Held by one process at a time; lost when not renewed. */
export interface Lease {
  /** @returns false while somebody else holds it; the holder itself renews by acquiring again */
  acquire(holder: string, ttlMs: number): Promise<boolean>;
  release(holder: string): Promise<void>;
}

export interface LiveState {
  /** @param name the kind, e.g. `calls`; the same name is the same data */
  records<T>(name: string, schema: z.ZodType<T>, options?: RecordsOptions): Records<T>;
  ordered(name: string): Ordered;
  lease(name: string): Lease;
  close(): Promise<void>;
}
