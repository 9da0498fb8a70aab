/** What `npm run cluster` was asked: to start one, or to break something in the one that runs. Pure. */
import { parseArgs } from 'node:util';
import { Deed } from '../../client/board/control-protocol.ts';
import { ArgumentError, readPort } from '../why-not.ts';
import { REGIONS } from './settings.ts';

const NAMES = REGIONS.map(({ region }) => region).join('|');

export const USAGE = `Usage: npm run cluster [-- options]
  --port <number>         pages on that port of this machine (default 8080; 0 takes a free one)
  --from ${NAMES}         where somebody is who opens http://localhost (default ${REGIONS[0]?.region})
  --folder <path>         logs and history, emptied at the start (default .data/cluster)

In a second terminal, while it runs; each may be given several times:
  --kill <member>         a media node, a signaling server or redis, as when its machine loses power
  --freeze <member>       … as when its machine hangs; --resume lets it go on
  --start <member>        one that was killed
  --cut <way>             between two regions (eu-us) or around one (ap); --mend ends it
  --slow <way>=<ms>       so much longer, each way; 0 ends it`;

export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly port: number; readonly from: string; readonly folder: string }
  | { readonly kind: 'do'; readonly folder: string; readonly deeds: readonly Deed[] };

const many = { type: 'string', multiple: true } as const;
const OPTIONS = {
  port: { type: 'string' },
  from: { type: 'string' },
  folder: { type: 'string' },
  help: { type: 'boolean' },
  kill: many,
  freeze: many,
  resume: many,
  start: many,
  cut: many,
  mend: many,
  slow: many,
} as const;

/** @throws ArgumentError */
export function readArguments(argv: readonly string[]): Asked {
  const { values, tokens } = parsed(argv);
  if (values.help === true) return { kind: 'help' };
  const { folder = '.data/cluster', from = REGIONS[0]?.region ?? '', port: portText = '8080' } = values;
  // In the order they were typed: `--kill sin-1 --start sin-1` means something else turned round.
  const deeds = tokens.flatMap((token) => {
    if (token.kind !== 'option' || !('multiple' in OPTIONS[token.name])) return [];
    return deedOf(token.name, token.value ?? '');
  });
  if (deeds.length > 0) {
    if (values.port !== undefined || values.from !== undefined)
      throw new ArgumentError('--port and --from are for starting a cluster, not for breaking one.');
    return { kind: 'do', folder, deeds };
  }
  const port = readPort(portText);
  if (!REGIONS.some(({ region }) => region === from))
    throw new ArgumentError(`--from takes ${NAMES}, not "${from}".`);
  return { kind: 'start', port, from, folder };
}

function deedOf(option: string, value: string): Deed {
  const [way, ms] = option === 'slow' ? value.split('=') : [value];
  const asked =
    option === 'slow'
      ? { deed: option, way, ms: ms === undefined || ms === '' ? NaN : Number(ms) }
      : { deed: option, [option === 'cut' || option === 'mend' ? 'way' : 'member']: value };
  const deed = Deed.safeParse(asked);
  if (deed.success) return deed.data;
  throw new ArgumentError(
    option === 'slow'
      ? `--slow takes a way and up to 5000 ms, as in ap=300, not "${value}".`
      : `--${option} does not take "${value}".`,
  );
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, tokens: true });
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}
