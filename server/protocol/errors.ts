/**
 * Every failure that may cross a process boundary: one table, one class, one wire form.
 * Codes are never renamed or reused; the README table is generated from here.
 */
import * as z from 'zod';

interface CodeFacts {
  /** HTTP status where the failure leaves through REST. */
  readonly status: number;
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean;
  readonly meaning: string;
}

export const ERROR_CODES = {
  BAD_REQUEST: {
    status: 400,
    retryable: false,
    meaning:
      'The message is malformed: unknown event, or a missing, extra, oversized or wrongly typed field.',
  },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    meaning: 'No valid token or resume secret was presented.',
  },
  TOKEN_EXPIRED: {
    status: 401,
    retryable: false,
    meaning: 'The token was valid once; ask the shop for a new one.',
  },
  TOKEN_REPLAYED: {
    status: 401,
    retryable: false,
    meaning: 'The token was used before; every token signs in once.',
  },
  FORBIDDEN: { status: 403, retryable: false, meaning: 'This role may not do this.' },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    retryable: false,
    meaning: 'The page is not on the list of allowed origins.',
  },
  RATE_LIMITED: { status: 429, retryable: true, meaning: 'Too many requests; wait a moment.' },
  PROTOCOL_MISMATCH: {
    status: 426,
    retryable: false,
    meaning: 'Client and server speak different protocol versions; reload the page.',
  },
  SESSION_GONE: {
    status: 410,
    retryable: false,
    meaning: 'The session ended or its grace ran out; sign in again.',
  },
  HAND_OVER_INVALID: {
    status: 410,
    retryable: false,
    meaning: 'The code to go on with a call was used, has run out, or never was.',
  },
  CALL_NOT_FOUND: { status: 404, retryable: false, meaning: 'There is no such call, or it is not yours.' },
  ALREADY_IN_CALL: {
    status: 409,
    retryable: false,
    meaning: 'This person already has a call that has not ended.',
  },
  INVALID_TRANSITION: {
    status: 409,
    retryable: false,
    meaning: 'The call or agent is not in a state that allows this.',
  },
  OFFER_TAKEN: {
    status: 409,
    retryable: false,
    meaning: 'Another agent answered first, or the offer was withdrawn.',
  },
  STALE_VERSION: { status: 409, retryable: true, meaning: 'The record changed in the meantime.' },
  NOT_READY: {
    status: 409,
    retryable: false,
    meaning: 'The agent has not passed the self-test that Available requires.',
  },
  NO_MEDIA_NODE: { status: 503, retryable: true, meaning: 'No media node can take the call right now.' },
  NODE_NOT_FOUND: { status: 404, retryable: false, meaning: 'There is no such media node.' },
  MEDIA_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'The room, peer, transport, producer or consumer is unknown or gone.',
  },
  CANNOT_CONSUME: {
    status: 409,
    retryable: false,
    meaning: 'The receiver cannot decode what the sender produces.',
  },
  NODE_DRAINING: {
    status: 503,
    retryable: true,
    meaning: 'The media node is about to stop and takes nothing new.',
  },
  CONVERSATION_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'There is no such conversation, or it is not yours.',
  },
  FILE_NOT_FOUND: { status: 404, retryable: false, meaning: 'There is no such file, or it is not yours.' },
  FILE_TOO_LARGE: { status: 413, retryable: false, meaning: 'The file is larger than allowed.' },
  FILE_TYPE_NOT_ALLOWED: {
    status: 415,
    retryable: false,
    meaning: 'The content of the file is not an allowed image.',
  },
  OFFSET_MISMATCH: {
    status: 409,
    retryable: false,
    meaning: 'The upload goes on from another place; ask for it with HEAD.',
  },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'There is nothing at this address.' },
  TIMEOUT: { status: 504, retryable: true, meaning: 'The answer did not come in time.' },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'A part this request needs is not reachable right now.',
  },
  SHUTTING_DOWN: {
    status: 503,
    retryable: true,
    meaning: 'The server is about to stop; reconnect in a moment.',
  },
  INTERNAL: {
    status: 500,
    retryable: false,
    meaning: 'Something failed on our side; the id finds it in the log.',
  },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof ERROR_CODES;

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** The wire form. An unknown code from a newer peer reads as INTERNAL. */
export const WireError = z.object({
  code: z.enum(codes).catch('INTERNAL'),
  message: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type WireError = z.output<typeof WireError>;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  /**
   * @param message a plain sentence without secrets: it is shown to the caller
   * @param options `details` goes over the wire; `cause` stays in the log
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  toWire(): WireError {
    const wire: WireError = { code: this.code, message: this.message, retryable: this.retryable };
    return this.details === undefined ? wire : { ...wire, details: { ...this.details } };
  }

  /** Reads the wire form; anything unreadable becomes INTERNAL. */
  static fromWire(value: unknown): AppError {
    const parsed = WireError.safeParse(value);
    if (!parsed.success) return new AppError('INTERNAL', 'The server sent an error that cannot be read.');
    const { code, message, details } = parsed.data;
    return new AppError(code, message, details === undefined ? {} : { details });
  }
}

/** Whether asking again may help. What is no `AppError` is a fault of ours. */
export function mayPass(error: unknown): error is AppError {
  return error instanceof AppError && error.retryable;
}
