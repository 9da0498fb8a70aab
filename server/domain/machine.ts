/** State machines as tables: a row for every state, a cell for every event that is allowed there. */
import { AppError } from '#protocol/errors.ts';

/** What a transition leads to. The same record, by identity, means that nothing changed. */
export interface Step<R, F> {
  readonly record: R;
  /** What has to be done about it: data, and harmless when done twice. */
  readonly effects: readonly F[];
}

interface Stated {
  readonly status: { readonly state: string };
}
interface Typed {
  readonly type: string;
}

export type StateOf<R extends Stated> = R['status']['state'];
export type InState<R extends Stated, S extends StateOf<R>> = R & {
  readonly status: Extract<R['status'], { readonly state: S }>;
};

/** A missing row is a compile error; a missing cell is an event that this state refuses. */
export type Table<R extends Stated, E extends Typed, Context, F> = {
  readonly [S in StateOf<R>]: {
    readonly [T in E['type']]?: (
      record: InState<R, S>,
      event: Extract<E, { readonly type: T }>,
      context: Context,
    ) => Step<R, F>;
  };
};

export interface Machine<R, E, Context, F> {
  readonly name: string;
  /** @throws AppError INVALID_TRANSITION when this state refuses the event */
  next(record: R, event: E, context: Context): Step<R, F>;
  accepts(state: string, type: string): boolean;
}

export function createMachine<R extends Stated, E extends Typed, Context, F>(
  name: string,
  table: Table<R, E, Context, F>,
): Machine<R, E, Context, F> {
  type Cell = (record: R, event: E, context: Context) => Step<R, F>;
  // Contained: the table's type has tied every cell to its state and event already.
  const rows = table as unknown as Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  const cellOf = (state: string, type: string): Cell | undefined => {
    const row = rows[state];
    return row !== undefined && Object.hasOwn(row, type) ? row[type] : undefined;
  };
  return {
    name,
    next(record, event, context) {
      const cell = cellOf(record.status.state, event.type);
      if (cell === undefined) {
        throw new AppError(
          'INVALID_TRANSITION',
          `That is not possible now: the ${name} is ${record.status.state}.`,
          {
            details: { state: record.status.state },
          },
        );
      }
      return cell(record, event, context);
    },
    accepts: (state, type) => cellOf(state, type) !== undefined,
  };
}

/** The event is allowed and changes nothing. */
export function unchanged<R, F>(record: R): Step<R, F> {
  return { record, effects: [] };
}
