/** The configuration as it may be shown: every secret replaced, everything else as it is. */
import type { Config } from './schema.ts';

/** A setting whose name says that it is secret. */
const SECRET = /secret|password|credential|private|token/i;

export function redactConfig(config: Config): unknown {
  return redact(config);
}

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const isSecret = SECRET.test(key) && inner !== undefined;
      return [key, isSecret ? '…' : redact(inner)];
    }),
  );
}
