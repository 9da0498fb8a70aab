/** The README's tables, written from what the code says. `node scripts/docs/write-tables.ts` puts them in. */
import * as z from 'zod';
import { Config } from '#config/schema.ts';
import { END_REASONS } from '#protocol/calls.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import { signalingEvents, signalingRequests } from '#protocol/signaling.ts';
import { code, fillIn, table } from './markdown.ts';
import { END_MEANINGS, ERROR_MEANINGS } from './meanings.ts';
import { countries, policyFields } from './policy-tables.ts';
import type { Tables } from './markdown.ts';

/** By the name of their place in the README. */
export const TABLES: Tables = {
  requests: () =>
    table(
      ['Request', 'Takes', 'Answers'],
      Object.entries(signalingRequests).map(([name, { input, output }]) => [
        code(name),
        fields(input, 'input'),
        fields(output, 'output'),
      ]),
    ),
  events: () =>
    table(
      ['Event', 'Carries'],
      Object.entries(signalingEvents).map(([name, { data }]) => [code(name), fields(data, 'output')]),
    ),
  codes: () =>
    table(
      ['Code', 'HTTP', 'Retry', 'Meaning'],
      Object.entries(ERROR_CODES).map(([name, { status, retryable }]) => [
        code(name),
        String(status),
        retryable ? 'yes' : '',
        ERROR_MEANINGS[name as ErrorCode],
      ]),
    ),
  reasons: () =>
    table(
      ['Reason', 'Meaning'],
      END_REASONS.map((reason) => [code(reason), END_MEANINGS[reason]]),
    ),
  policies: policyFields,
  countries,
  settings: () => table(['Setting', 'Default', 'Meaning'], settings(schemaOf(Config, 'input'), '')),
};

/** @throws when a table has no place, or a place names no table */
export function withTables(readme: string): string {
  return fillIn(readme, TABLES);
}

/** What this module reads of a JSON schema. */
const Schema = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Schema = z.output<typeof Schema>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return Schema.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }));
}

function fields(schema: z.ZodType, io: 'input' | 'output'): string {
  return fieldsOf(schemaOf(schema, io));
}

function fieldsOf(schema: Schema): string {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return choices.map((choice) => fieldsOf(Schema.parse(choice))).join(' or ');
  const required = new Set(schema.required);
  const names = Object.keys(schema.properties ?? {}).map((name) =>
    code(required.has(name) ? name : `${name}?`),
  );
  return names.length === 0 ? '—' : names.join(' ');
}

function settings(schema: Schema, path: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const setting = Schema.parse(inner);
    const full = path === '' ? name : `${path}.${name}`;
    if (setting.properties !== undefined) return settings(setting, full);
    const fallback = setting.default === undefined ? '' : code(JSON.stringify(setting.default));
    return [[code(full), fallback, setting.description ?? '']];
  });
}
