/** The calling end of a contract: checks what goes out and what comes back. */
import { AppError } from './errors.ts';
import type { InputOf, OutputOf, Requests } from './contract.ts';

/** Carries one message to the far end and brings its ack. Rejects with an `AppError` when it cannot. */
export type Send = (name: string, input: unknown, options: CallOptions) => Promise<unknown>;

export interface CallOptions {
  /** After this the call rejects with TIMEOUT, whatever the far end does. */
  readonly timeoutMs?: number;
}

export type Caller<C extends Requests> = <Name extends keyof C & string>(
  name: Name,
  input: InputOf<C[Name]>,
  options?: CallOptions,
) => Promise<OutputOf<C[Name]>>;

/** @throws AppError BAD_REQUEST for a wrong input, INTERNAL for an unreadable answer, else what the far end said */
export function createCaller<C extends Requests>(contract: C, send: Send): Caller<C> {
  return async (name, input, options = {}) => {
    const request = contract[name];
    if (request === undefined) throw new AppError('BAD_REQUEST', `There is no request "${name}".`);
    const checked = request.input.safeParse(input);
    if (!checked.success) throw badRequest(checked.error);
    const reply = await send(name, checked.data, options);
    if (typeof reply !== 'object' || reply === null) throw unreadable(name);
    if ('error' in reply) throw AppError.fromWire(reply.error);
    const output = request.output.safeParse('ok' in reply ? reply.ok : undefined);
    if (!output.success) throw unreadable(name);
    return output.data as OutputOf<C[typeof name]>;
  };
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** Names the fields that are wrong, never their values. */
export function badRequest(error: Issues): AppError {
  const problems = error.issues.slice(0, 5).map((issue) => {
    const field = issue.path.map(String).join('.').slice(0, 120);
    return field === '' ? issue.message.slice(0, 200) : `${field}: ${issue.message.slice(0, 200)}`;
  });
  return new AppError('BAD_REQUEST', 'The message is not as the protocol says.', { details: { problems } });
}

function unreadable(name: string): AppError {
  return new AppError('INTERNAL', `The answer to "${name}" cannot be read.`);
}
