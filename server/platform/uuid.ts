/** Ids that sort by the time they were made. */
import { v7 } from 'uuid';

export function uuidv7(): string {
  return v7();
}

/** @example newId(CallId, 'call') */
export function newId<Id extends string>(schema: { parse(value: unknown): Id }, prefix: string): Id {
  return schema.parse(`${prefix}_${v7()}`);
}
