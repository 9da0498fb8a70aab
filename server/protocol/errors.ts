/**
 * Every failure that may cross a process boundary: one table, one class, one wire form.
 * Codes are never renamed or reused; what each means is in `scripts/docs/meanings.ts`, for the README.
 */
import * as z from 'zod';

interface CodeFacts {
  /** HTTP status where the failure leaves through REST. */
  readonly status: number;
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean;
}

export const ERROR_CODES = {
  BAD_REQUEST: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  TOKEN_EXPIRED: { status: 401, retryable: false },
  TOKEN_REPLAYED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  ORIGIN_NOT_ALLOWED: { status: 403, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  PROTOCOL_MISMATCH: { status: 426, retryable: false },
  SESSION_GONE: { status: 410, retryable: false },
  HAND_OVER_INVALID: { status: 410, retryable: false },
  CALL_NOT_FOUND: { status: 404, retryable: false },
  ALREADY_IN_CALL: { status: 409, retryable: false },
  INVALID_TRANSITION: { status: 409, retryable: false },
  OFFER_TAKEN: { status: 409, retryable: false },
  STALE_VERSION: { status: 409, retryable: true },
  NOT_READY: { status: 409, retryable: false },
  NO_MEDIA_NODE: { status: 503, retryable: true },
  NODE_NOT_FOUND: { status: 404, retryable: false },
  MEDIA_NOT_FOUND: { status: 404, retryable: false },
  CANNOT_CONSUME: { status: 409, retryable: false },
  NODE_DRAINING: { status: 503, retryable: true },
  CONVERSATION_NOT_FOUND: { status: 404, retryable: false },
  FILE_NOT_FOUND: { status: 404, retryable: false },
  FILE_TOO_LARGE: { status: 413, retryable: false },
  FILE_TYPE_NOT_ALLOWED: { status: 415, retryable: false },
  OFFSET_MISMATCH: { status: 409, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  TIMEOUT: { status: 504, retryable: true },
  UNAVAILABLE: { status: 503, retryable: true },
  SHUTTING_DOWN: { status: 503, retryable: true },
  INTERNAL: { status: 500, retryable: false },
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
