/** Which tests the arguments of `npm test` ask for. */

export const KINDS = ['unit', 'contract', 'integration', 'e2e', 'chaos'] as const;
export type Kind = (typeof KINDS)[number];

export interface Selection {
  kinds: Kind[];
  /** File filters and options, handed on as they are. */
  vitestArgs: string[];
  /** Nothing was asked for in particular: the checks belong to it too. */
  isEverything: boolean;
}

/** Kinds may be given as leading words (`unit contract`) or as vitest's `--project unit`. */
export function selectTests(args: string[]): Selection {
  const named: Kind[] = [];
  const vitestArgs: string[] = [];
  const rest = [...args];

  while (isKind(rest[0])) named.push(rest.shift() as Kind);
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [option, value] = arg.split('=', 2);
    if (option !== '--project') {
      vitestArgs.push(arg);
      continue;
    }
    const kind = value ?? rest.shift();
    if (isKind(kind)) named.push(kind);
    else vitestArgs.push('--project', kind ?? ''); // vitest says what is wrong with it
  }

  return {
    kinds: named.length > 0 ? KINDS.filter((kind) => named.includes(kind)) : [...KINDS],
    vitestArgs,
    isEverything: args.length === 0,
  };
}

function isKind(word: string | undefined): word is Kind {
  return (KINDS as readonly (string | undefined)[]).includes(word);
}
