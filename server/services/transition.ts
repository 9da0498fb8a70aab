/** Load → pure transition → put, again from the start when another writer was first. The only place that logs it. */
import { AppError } from '#protocol/errors.ts';
import type { Machine } from '#domain/machine.ts';
import type { PutOptions, Records } from '#platform/live/live-state.ts';
import type { Logger } from '#platform/logger.ts';

export interface Transitioned<R, F> {
  readonly before: R;
  readonly after: R;
  readonly version: number;
  /** False when the event was allowed and changed nothing; then there are no effects either. */
  readonly isChanged: boolean;
  readonly effects: readonly F[];
}

export interface TransitionDeps<R, E, Context, F> {
  readonly machine: Machine<R, E, Context, F>;
  readonly records: Records<R>;
  readonly context: () => Context;
  readonly options?: (record: R) => PutOptions;
  readonly logger: Logger;
  /** More fields for the line, e.g. why a call ended. Ids and closed lists only. */
  readonly describe?: (record: R) => Readonly<Record<string, unknown>>;
}

/** `decide` sees the record first: it checks who asks, and may answer with no event. */
export type Transition<R, E, F> = (
  id: string,
  decide: E | ((record: R) => E | undefined),
) => Promise<Transitioned<R, F> | undefined>;

const ATTEMPTS = 20;

/** @returns a function that gives undefined when there is no such record */
export function createTransition<
  R extends { readonly status: { readonly state: string } },
  E extends { readonly type: string },
  Context,
  F,
>(deps: TransitionDeps<R, E, Context, F>): Transition<R, E, F> {
  const { machine, records, logger } = deps;
  return async (id, decide) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const found = await records.get(id);
      if (found === undefined) return undefined;
      const before = found.value;
      const event = typeof decide === 'function' ? decide(before) : decide;
      const unmoved = { before, after: before, version: found.version, isChanged: false, effects: [] };
      if (event === undefined) return unmoved;
      const step = machine.next(before, event, deps.context());
      if (step.record === before) return unmoved;
      try {
        const version = await records.put(id, step.record, found.version, deps.options?.(step.record));
        logTransition(id, before, event, step.record);
        return { before, after: step.record, version, isChanged: true, effects: step.effects };
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'STALE_VERSION')) throw error;
      }
    }
    throw new AppError('STALE_VERSION', 'Too many changes at once; try again.');
  };

  function logTransition(id: string, before: R, event: E, after: R): void {
    const from = before.status.state;
    const to = after.status.state;
    if (from === to) logger.debug({ machine: machine.name, id, from, event: event.type, to });
    else logger.info({ machine: machine.name, id, from, event: event.type, to, ...deps.describe?.(after) });
  }
}
