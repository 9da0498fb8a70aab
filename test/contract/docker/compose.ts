/** A compose file as Docker Compose reads it: anchors merged, variables filled in. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const Service = z.object({
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).default([]),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  stop_grace_period: z.string().optional(),
});
export type Service = z.output<typeof Service>;

const Compose = z.object({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
});
export type Compose = z.output<typeof Compose>;

/** @throws when a variable that has to be set is not, as Compose would */
export function readCompose(file: string, variables: Readonly<Record<string, string>>): Compose {
  return Compose.parse(everyText(parse(readFileSync(file, 'utf8'), { merge: true }), variables));
}

/** Variables are filled in after YAML is read: what they bring stays text. */
function everyText(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return filled(value, variables);
  if (Array.isArray(value)) return value.map((one) => everyText(one, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everyText(one, variables)]));
}

/** `NAME=value` lines, as in `.env`. */
export function readVariables(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
}

/** What a bind mount brings in; a named volume is no file of ours. */
export function mountedFiles(file: string, { volumes }: Service): string[] {
  const sources = volumes
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((source) => source.startsWith('.'));
  return sources.map((source) => path.resolve(path.dirname(file), source));
}

/** From the inside out: the fallback of a variable may name another. */
function filled(text: string, variables: Readonly<Record<string, string>>): string {
  const [whole, name = '', kind, rest = ''] = /\$\{(\w+)(?:(:-|:\?)([^${}]*))?\}/.exec(text) ?? [];
  if (whole === undefined) return text;
  const value = variables[name] ?? '';
  if (value === '' && kind === ':?') throw new Error(`${name} is not set: ${rest}`);
  return filled(
    text.replace(whole, () => (value === '' && kind === ':-' ? rest : value)),
    variables,
  );
}
