/**
 * Logs: JSON through pino. info is one line per lifecycle transition, warn is recovered, error is given up.
 * Never a message body, a token or a configuration that is not redacted.
 */
import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function createLogger(level: LogLevel, options: { pretty?: boolean } = {}): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // A net below the rule: should a secret ever be passed, it is not written.
    redact: {
      paths: ['*.token', '*.secret', '*.resumeSecret', '*.accessToken', 'token', 'secret'],
      censor: '…',
    },
    ...(options.pretty === true
      ? {
          transport: {
            target: 'pino-pretty',
            options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' },
          },
        }
      : {}),
  });
}
