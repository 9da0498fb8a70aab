/** The only listener on a socket: every message goes through the rate limit and the dispatcher, and is acked. */
import type { Reply } from '#protocol/contract.ts';
import { AppError } from '#protocol/errors.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Dispatch } from '#platform/dispatch.ts';
import type { HandlerContext } from './handlers/context.ts';
import type { RequestBudget } from './request-budget.ts';
import type { SignalingSocket } from './socket.ts';

export interface BindOptions {
  readonly dispatch: Dispatch<HandlerContext>;
  readonly context: HandlerContext;
  /** Of the session: it is older than this socket, and outlives it. */
  readonly budget: RequestBudget;
  /** A larger message is refused; the transport closes the socket only far above. */
  readonly messageBytes: number;
  readonly onFlood: () => void;
}

type Ack = (reply: Reply) => void;

export function bindSocket(
  socket: SignalingSocket,
  { dispatch, context, budget, messageBytes, onFlood }: BindOptions,
): void {
  function refuse(ack: Ack | undefined, code: ErrorCode, message: string): void {
    ack?.({ error: new AppError(code, message).toWire() });
  }

  socket.onAny((name: unknown, ...args: unknown[]) => {
    const ack = ackOf(args);
    const verdict = budget.spend(performance.now());
    if (verdict !== 'allowed') {
      refuse(ack, 'RATE_LIMITED', 'Too many requests; wait a moment.');
      if (verdict === 'refused') return;
      onFlood();
      socket.disconnect(true);
      return;
    }
    if (typeof name !== 'string' || ack === undefined || args.length !== 2) {
      refuse(ack, 'BAD_REQUEST', 'A request is a name, one payload and an acknowledgement.');
      return;
    }
    if (bytesOf([name, args[0]]) > messageBytes) {
      refuse(ack, 'BAD_REQUEST', `A message may have up to ${messageBytes} bytes.`);
      return;
    }
    void dispatch(name, args[0], context).then(ack);
  });
}

function ackOf(args: readonly unknown[]): Ack | undefined {
  const last = args.at(-1);
  // Made by socket.io from the message's ack id; the client's data cannot be a function.
  return typeof last === 'function' ? (last as Ack) : undefined;
}

/** Written anew, because socket.io hands over what it has read and not how long that was. */
function bytesOf(message: readonly unknown[]): number {
  try {
    return Buffer.byteLength(JSON.stringify(message));
  } catch {
    return Infinity; // nested deeper than the stack: nothing of the protocol is
  }
}
