/** A line of its own for each of several people, in front of one embedded server that need not run yet. */
import type { ConfigInput } from '#config/schema.ts';
import { freePort } from '../free-port.ts';
import { type Line, openLine } from './line.ts';

const SERVER_HOST = '127.0.0.1';
/** What the server says of itself. Nothing is there: who is told it without a line reaches nothing. */
const ANNOUNCED = '127.40.0.1';
/** Of the n-th person. Browsers take pages of loopback addresses for secure ones. */
const hostOf = (index: number): string => `127.${41 + index}.0.1`;
const MOST_LINES = 9;

export interface LinesOptions {
  /** Of the pages, at each line; free ones when left out. */
  readonly port?: number;
  readonly seed?: number;
}

export interface Lines<Name extends string> {
  /** For the server behind them: where it listens, and what it announces. */
  readonly config: ConfigInput & { readonly http: { readonly host: string; readonly port: number } };
  readonly of: Readonly<Record<Name, Line>>;
  close(): Promise<void>;
}

/** @param names of the people, at most nine */
export async function openLines<const Name extends string>(
  names: readonly Name[],
  { port = 0, seed = 1 }: LinesOptions = {},
): Promise<Lines<Name>> {
  if (names.length > MOST_LINES) throw new Error(`no more than ${MOST_LINES} lines`);
  const hosts = names.map((_, index) => hostOf(index));
  const [httpPort, mediaPort] = [await freePort(SERVER_HOST), await freePort(SERVER_HOST, ...hosts)];
  const lines = new Map<Name, Line>();

  async function close(): Promise<void> {
    await Promise.all([...lines.values()].map((line) => line.close()));
  }

  try {
    for (const [index, name] of names.entries()) {
      const line = await openLine({
        host: hostOf(index),
        port,
        server: { host: SERVER_HOST, port: httpPort },
        announced: ANNOUNCED,
        media: { host: SERVER_HOST, port: mediaPort },
        seed: seed + index,
      });
      lines.set(name, line);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    config: {
      http: { host: SERVER_HOST, port: httpPort },
      sfu: {
        port: mediaPort,
        workers: 1,
        listen: [{ ip: SERVER_HOST, announcedAddress: ANNOUNCED }],
      },
    },
    of: Object.fromEntries(lines) as Record<Name, Line>,
    close,
  };
}
