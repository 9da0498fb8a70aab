/** The bare page's server in the home region, with the ways of people in that and another region to it. */
import { freePort } from '#test/free-port.ts';
import { startFront } from '#test/relay/front.ts';
import { startRelay } from '#test/relay/relay.ts';
import { announcedHost, hostFor, realHost, renaming } from '../../../scripts/cluster/addresses.ts';
import type { NodeAddress } from '../../../scripts/cluster/addresses.ts';
import { HOME } from '../../../scripts/cluster/settings.ts';
import type { Distances } from '../../../scripts/cluster/settings.ts';
import { FAIR, conditionsOf } from '../../../scripts/cluster/weather.ts';
import type { Place } from '../../../scripts/cluster/weather.ts';
import { startBareServer } from '../connect/bare.ts';

export interface BareWays {
  /** Where people of a region open the page. */
  readonly origins: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Beside the addresses of the cluster's nodes. */
const ADDRESS: NodeAddress = { nodeId: 'bare', region: HOME, suffix: '9.1' };

export async function openBareWays(regions: readonly string[], distances: Distances): Promise<BareWays> {
  const people = regions.map((region): Place => ({ kind: 'people', region }));
  const host = realHost(ADDRESS);
  const everywhere = [host, ...people.map((place) => hostFor(place, ADDRESS))];
  const [port, mediaPort] = [await freePort(...everywhere), await freePort(...everywhere)];
  const closing: (() => Promise<unknown>)[] = [];
  const server = await startBareServer([
    ...['--host', host, '--announced', announcedHost(ADDRESS)],
    ...['--port', String(port), '--media-port', String(mediaPort)],
  ]);
  closing.push(() => server.close());

  /** The way of that place to one port of the server. */
  async function way(place: Place, to: number, listen: number, protocols: ('tcp' | 'udp')[]) {
    const relay = await startRelay({
      listen: { host: hostFor(place, ADDRESS), port: listen },
      target: { host, port: to },
      protocols,
    });
    relay.set(conditionsOf(FAIR, place, HOME, distances));
    closing.push(() => relay.close());
    return relay;
  }

  const origins = new Map<string, string>();
  for (const place of people) {
    await way(place, mediaPort, mediaPort, ['udp', 'tcp']);
    const inside = await way(place, port, 0, ['tcp']);
    const route = { host: inside.host, port: inside.port, renaming: renaming(place) };
    const front = await startFront({ host: inside.host, port: 0, route: () => route });
    closing.push(() => front.close());
    origins.set(place.region, `http://${inside.host}:${front.port}`);
  }
  return {
    origins,
    async close() {
      for (const step of closing.toReversed()) await step();
    },
  };
}
