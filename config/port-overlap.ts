/** Ports that would be taken twice. Free ones (0) cannot clash. */
import { availableParallelism } from 'node:os';

export interface Ports {
  readonly http: { readonly port: number };
  readonly sfu: {
    readonly port: number;
    readonly workers: number;
    readonly controlPort: number;
    readonly pipePorts?: { readonly min: number; readonly max: number } | undefined;
  };
}

interface Range {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** @returns a sentence for each two settings that want the same port */
export function overlappingPorts({ http, sfu }: Ports): string[] {
  const workers = sfu.workers === 0 ? availableParallelism() : sfu.workers;
  const ranges: Range[] = [
    { name: 'http.port', first: http.port, last: http.port },
    { name: 'sfu.controlPort', first: sfu.controlPort, last: sfu.controlPort },
    { name: 'the media ports from sfu.port on', first: sfu.port, last: sfu.port + workers - 1 },
    ...(sfu.pipePorts === undefined
      ? []
      : [{ name: 'sfu.pipePorts', first: sfu.pipePorts.min, last: sfu.pipePorts.max }]),
  ].filter(({ first }) => first > 0);
  return ranges.flatMap((one, index) =>
    ranges.slice(index + 1).flatMap((other) => {
      const first = Math.max(one.first, other.first);
      const last = Math.min(one.last, other.last);
      if (first > last) return [];
      return [`${one.name} and ${other.name} both take port ${first === last ? first : `${first}-${last}`}`];
    }),
  );
}
