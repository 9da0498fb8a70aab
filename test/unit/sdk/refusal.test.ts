import { describe, expect, it } from 'vitest';
import { AppError, ERROR_CODES, type ErrorCode } from '#protocol/errors.ts';
import { afterRefusal } from '#sdk/refusal.ts';

const error = (code: ErrorCode): AppError => new AppError(code, 'no');
const resumed = { withResume: true, isSecondSignIn: false };
const withToken = { withResume: false, isSecondSignIn: false };
const again = { withResume: false, isSecondSignIn: true };

describe('after a refused connection', () => {
  it('tries again when the server was not reached or may recover', () => {
    expect(afterRefusal(undefined, resumed)).toBe('retry');
    expect(afterRefusal(error('RATE_LIMITED'), withToken)).toBe('retry');
    expect(afterRefusal(error('SHUTTING_DOWN'), withToken)).toBe('retry');
  });

  it('signs in anew when the kept session is gone', () => {
    expect(afterRefusal(error('SESSION_GONE'), resumed)).toBe('sign-in');
    expect(afterRefusal(error('UNAUTHENTICATED'), resumed)).toBe('sign-in');
  });

  it('asks for another token once, and not for ever', () => {
    expect(afterRefusal(error('TOKEN_EXPIRED'), withToken)).toBe('sign-in');
    expect(afterRefusal(error('TOKEN_EXPIRED'), again)).toBe('give-up');
    expect(afterRefusal(error('TOKEN_REPLAYED'), again)).toBe('give-up');
  });

  it('gives up where nothing can change', () => {
    expect(afterRefusal(error('PROTOCOL_MISMATCH'), resumed)).toBe('give-up');
    expect(afterRefusal(error('ORIGIN_NOT_ALLOWED'), withToken)).toBe('give-up');
  });

  it('never gives up on what is retryable', () => {
    for (const [code, { retryable }] of Object.entries(ERROR_CODES)) {
      if (retryable) expect(afterRefusal(error(code as ErrorCode), again), code).toBe('retry');
    }
  });
});
