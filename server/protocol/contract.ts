/**
 * How a contract table is written down, and the types that follow from it.
 *
 * A table maps a name to its schemas. Inputs are strict (an unknown field is an error); outputs and
 * events are plain objects, so that an older client survives a newer server's extra fields.
 */
import type * as z from 'zod';

export interface Request<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'request';
  readonly input: I;
  readonly output: O;
}

export interface Event<D extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly data: D;
}

/** Declares an acked request: the caller sends `input`, the ack carries `output` or an error. */
export function request<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Request<I, O> {
  return { kind: 'request', input, output };
}

/** Declares a fact that is sent once and never acked. */
export function event<D extends z.ZodType>(data: D): Event<D> {
  return { kind: 'event', data };
}

export type Requests = Readonly<Record<string, Request>>;
export type Events = Readonly<Record<string, Event>>;

/** What a caller passes (defaults may be left out). */
export type InputOf<R extends Request> = z.input<R['input']>;
/** What a handler receives (defaults applied). */
export type ParsedInputOf<R extends Request> = z.output<R['input']>;
/** What a handler returns and a caller receives. */
export type OutputOf<R extends Request> = z.output<R['output']>;
export type DataOf<E extends Event> = z.output<E['data']>;

/** One handler for every request of the table: a missing one is a compile error. */
export type Handlers<C extends Requests, Context> = {
  readonly [Name in keyof C]: (
    input: ParsedInputOf<C[Name]>,
    context: Context,
  ) => Promise<OutputOf<C[Name]>> | OutputOf<C[Name]>;
};

/** The ack of a request: exactly one of the two. */
export type Reply<T = unknown> = { readonly ok: T } | { readonly error: unknown };
