/** The answering end of a contract: the only place where a message becomes a typed call. */
import { uuidv7 } from './uuid.ts';
import { AppError } from '#protocol/errors.ts';
import { badRequest } from '#protocol/caller.ts';
import type { Handlers, Reply, Requests } from '#protocol/contract.ts';

export interface DispatchObserver {
  /** An error nobody expected; `id` is what the caller was told. */
  onInternalError(failure: { name: string; id: string; cause: unknown }): void;
  onHandled?(outcome: { name: string; code: string; seconds: number }): void;
}

export type Dispatch<Context> = (name: string, input: unknown, context: Context) => Promise<Reply>;

/**
 * Parses the input, calls the handler, parses its output. Never rejects: a failure is an error reply, and
 * an error that is not an `AppError` leaves as INTERNAL with an id and no text.
 */
export function createDispatch<C extends Requests, Context>(
  contract: C,
  handlers: Handlers<C, Context>,
  observer: DispatchObserver,
): Dispatch<Context> {
  return async (name, input, context) => {
    const startedAt = performance.now();
    const known = Object.hasOwn(contract, name);
    const reply = known ? await answer(name) : failed(unknownRequest(), name);
    const code = 'error' in reply ? (reply.error as { code: string }).code : 'OK';
    observer.onHandled?.({
      name: known ? name : 'unknown',
      code,
      seconds: (performance.now() - startedAt) / 1000,
    });
    return reply;

    async function answer(key: keyof C & string): Promise<Reply> {
      try {
        const request = contract[key];
        const handler = handlers[key];
        if (request === undefined) throw unknownRequest();
        const parsed = request.input.safeParse(input);
        if (!parsed.success) throw badRequest(parsed.error);
        const output = await handler(parsed.data as never, context);
        return { ok: request.output.parse(output) };
      } catch (error) {
        return failed(error, key);
      }
    }
  };

  function failed(error: unknown, name: string): Reply {
    if (error instanceof AppError) return { error: error.toWire() };
    const id = uuidv7();
    observer.onInternalError({ name, id, cause: error });
    return { error: new AppError('INTERNAL', 'Something failed on our side.', { details: { id } }).toWire() };
  }
}

function unknownRequest(): AppError {
  // The name is not repeated: it is the caller's text.
  return new AppError('BAD_REQUEST', 'There is no such request.');
}
