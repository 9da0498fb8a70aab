/** What `npm run lab` was asked, at the start and while it runs. Pure. */
import { parseArgs } from 'node:util';
import { TRACES, TRACE_NAMES, type TraceName, isTraceName } from '#test/relay/traces.ts';
import { ArgumentError, readPort } from '../why-not.ts';
import { SETTINGS, type Setting, type Wishes, isSetting, readWish } from './wishes.ts';

export const SIDES = ['shopper', 'agent'] as const;
export type Side = (typeof SIDES)[number];

const CONDITIONS = `down <rate>       to that person, as in 300k or 1.5M
up <rate>         from that person
loss <percent>    of packets, both ways
burst <packets>   mean length of a run of lost packets (1: independent)
rtt <ms>          round trip, half of it each way
jitter <ms>       each packet up to so much later
queue <ms>        most that waits for the rate; what comes then is lost (300)
reorder <percent> overtaken by those behind them
duplicate <percent>`;

const TRACE_LIST = TRACE_NAMES.map((name) => `${name.padEnd(10)} ${TRACES[name].about}`).join('\n');

const indented = (text: string, indent: string): string => text.replaceAll(/^/gm, indent);

export const USAGE = `Usage: npm run lab [-- options]
A server with two access lines in front of it, the shopper's and the agent's, to be made bad.

${indented(CONDITIONS, '  --')}
  --trace <name>      conditions by a script, on top of the others:
${indented(TRACE_LIST, '                        ')}
  --side shopper|agent|both   whose line it is (default shopper)
  --port <number>     of the pages, at both lines (default 8080; 0 takes free ones)
  --folder <path>     log and history (default .data/lab)

While it runs, the same words are typed without dashes; type help there.`;

export const HELP = `down 150k loss 20    any of these, several at once; off takes one back:
${indented(CONDITIONS, '  ')}
cut, mend            nothing passes; all passes again
block udp|tcp|both   of the media, as a firewall would; unblock
clear                all of it away
trace <name>         a script on top of what is set; whatever is set next ends it, as does trace off
${indented(TRACE_LIST, '  ')}
agent cut            one word ahead says whose line: shopper, agent or both
quit`;

export type Protocol = 'udp' | 'tcp';

export type Deed =
  | { readonly kind: 'change'; readonly wishes: Wishes }
  | { readonly kind: 'cut' | 'mend' | 'clear' }
  | { readonly kind: 'block'; readonly protocols: readonly Protocol[] }
  /** Undefined: none any more. */
  | { readonly kind: 'trace'; readonly name: TraceName | undefined };

export type Typed =
  | { readonly kind: 'nothing' | 'help' | 'quit' }
  /** `sides` undefined: those of the start. */
  | { readonly kind: 'do'; readonly sides: readonly Side[] | undefined; readonly deed: Deed };

export type Asked =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'start';
      readonly port: number;
      readonly folder: string;
      readonly sides: readonly Side[];
      readonly wishes: Wishes;
      readonly trace: TraceName | undefined;
    };

const text = { type: 'string' } as const;
const OPTIONS = {
  ...(Object.fromEntries(SETTINGS.map((name) => [name, text])) as Record<Setting, typeof text>),
  trace: text,
  side: text,
  port: text,
  folder: text,
  help: { type: 'boolean' },
} as const;

/** @throws ArgumentError */
export function readArguments(argv: readonly string[]): Asked {
  const values = parsed(argv);
  if (values.help === true) return { kind: 'help' };
  const { port = '8080', folder = '.data/lab', side = 'shopper', trace } = values;
  const wishes = SETTINGS.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [[name, readWish(name, value, `--${name}`)]];
  });
  const sides = sidesNamed(side);
  if (sides === undefined) throw new ArgumentError(`--side takes shopper, agent or both, not "${side}".`);
  return {
    kind: 'start',
    port: readPort(port),
    folder,
    sides,
    wishes: Object.fromEntries(wishes) as Wishes,
    trace: trace === undefined ? undefined : traceNamed(trace, '--trace'),
  };
}

/** One line that was typed while it runs. @throws ArgumentError */
export function readTyped(line: string): Typed {
  const words = line
    .toLowerCase()
    .split(/[\s=,]+/)
    .filter((word) => word !== '');
  const sides = sidesNamed(words[0] ?? '');
  const [first, ...rest] = sides === undefined ? words : words.slice(1);
  if (sides === undefined && rest.length === 0) {
    if (first === undefined) return { kind: 'nothing' };
    if (first === 'help' || first === 'quit') return { kind: first };
  }
  if (first === undefined) throw new ArgumentError(`What about ${words[0]}? Type help.`);
  return { kind: 'do', sides, deed: deedOf(first, rest) };
}

function deedOf(first: string, rest: readonly string[]): Deed {
  if (isSetting(first)) return { kind: 'change', wishes: wishesOf([first, ...rest]) };
  switch (first) {
    case 'cut':
    case 'mend':
    case 'clear':
      nothingMore(first, rest);
      return { kind: first };
    case 'trace': {
      const [name = '', ...more] = rest;
      nothingMore(`trace ${name}`, more);
      return { kind: 'trace', name: name === 'off' ? undefined : traceNamed(name, 'trace') };
    }
    case 'block': {
      const [what = '', ...more] = rest;
      nothingMore(`block ${what}`, more);
      if (what === 'both') return { kind: 'block', protocols: ['udp', 'tcp'] };
      if (what === 'udp' || what === 'tcp') return { kind: 'block', protocols: [what] };
      throw new ArgumentError(`block takes udp, tcp or both, not "${what}".`);
    }
    case 'unblock':
      nothingMore(first, rest);
      return { kind: 'block', protocols: [] };
    default:
      throw new ArgumentError(`Nothing here is called "${first}"; type help.`);
  }
}

function wishesOf(words: readonly string[]): Wishes {
  const wishes: { [name in Setting]?: number | undefined } = {};
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = words.slice(at, at + 2);
    if (!isSetting(name)) throw new ArgumentError(`"${name}" is nothing that can be set; type help.`);
    wishes[name] = readWish(name, value ?? '');
  }
  return wishes;
}

function sidesNamed(name: string): readonly Side[] | undefined {
  return name === 'both' ? SIDES : name === 'shopper' || name === 'agent' ? [name] : undefined;
}

function traceNamed(name: string, typedAs: string): TraceName {
  if (isTraceName(name)) return name;
  throw new ArgumentError(`${typedAs} takes ${TRACE_NAMES.join(', ')}, not "${name}".`);
}

function nothingMore(what: string, rest: readonly string[]): void {
  if (rest.length > 0) throw new ArgumentError(`Nothing follows ${what}, "${rest.join(' ')}" does not fit.`);
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}
