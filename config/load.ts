/**
 * Reads the configuration: defaults, then a JSON file, then the environment, then the command line. All
 * problems are listed at once.
 *
 * A setting `a.bC` is VITRINE_A_B_C in the environment; a value that is JSON is read as JSON, unless it is a
 * password or secret. VITRINE_A_B_FILE names a file that holds the value, for secrets.
 */
import { readFileSync } from 'node:fs';
import { Config } from './schema.ts';

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface ConfigSources {
  /** Path of a JSON file, if any. */
  readonly file?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Wins over all, e.g. from the command line: nested plain values. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** @throws ConfigError naming every unknown key and every wrong value */
export function loadConfig(sources: ConfigSources = {}): Config {
  const problems: string[] = [];
  const merged: Record<string, Record<string, unknown>> = {};
  const take = (layer: Readonly<Record<string, unknown>>): void => {
    for (const [section, values] of Object.entries(layer)) {
      if (typeof values === 'object' && values !== null) merged[section] = { ...merged[section], ...values };
      else problems.push(`${section}: expected a section`);
    }
  };
  if (sources.file !== undefined) take(readJson(sources.file, problems));
  take(readEnvironment(sources.environment ?? {}, problems));
  take(sources.overrides ?? {});

  const parsed = Config.safeParse(merged);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

function readJson(file: string, problems: string[]): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    problems.push(`${file}: expected a JSON object`);
  } catch (error) {
    problems.push(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  return {};
}

const PREFIX = 'VITRINE_';

/** Never read as JSON: a password of digits is still a text. */
const SECRET = /(secret|password)$/i;

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Record<string, Record<string, unknown>> {
  const result: Record<string, Record<string, unknown>> = {};
  const names = settingNames();
  for (const [variable, raw] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || raw === undefined || variable === 'VITRINE_CONFIG') continue;
    const direct = names.get(variable);
    const name = direct ?? names.get(variable.replace(/_FILE$/, ''));
    if (name === undefined) {
      problems.push(`${variable}: no such setting`);
      continue;
    }
    try {
      const text = direct === undefined ? readFileSync(raw, 'utf8').trim() : raw;
      result[name.section] = {
        ...result[name.section],
        [name.key]: SECRET.test(name.key) ? text : jsonOrText(text),
      };
    } catch {
      problems.push(`${variable}: the file cannot be read`);
    }
  }
  return result;
}

function settingNames(): Map<string, { section: string; key: string }> {
  const names = new Map<string, { section: string; key: string }>();
  for (const [section, schema] of Object.entries(Config.shape)) {
    for (const key of Object.keys(schema.unwrap().shape)) {
      const variable = `${PREFIX}${section}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
      names.set(variable, { section, key });
    }
  }
  return names;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
