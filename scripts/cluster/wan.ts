/**
 * The emulated network: every way from a region's people or machines to a media node, to Redis and to the signaling
 * servers is a relay of its own, with the delay of that way. In user space, so that nobody has to be root.
 */
import { freePort } from '#test/free-port.ts';
import { startFront } from '#test/relay/front.ts';
import type { LaneConditions } from '#test/relay/lane.ts';
import { startRelay } from '#test/relay/relay.ts';
import type { Relay, RelayOptions } from '#test/relay/relay.ts';
import { NODES, hostFor, realHost, renaming } from './addresses.ts';
import type { NodeAddress } from './addresses.ts';
import { openPipeWays } from './pipe-ways.ts';
import { HOME, REGIONS } from './settings.ts';
import type { Distances } from './settings.ts';
import { FAIR, conditionsOf } from './weather.ts';
import type { Place, Weather } from './weather.ts';

export interface Wan {
  /** Where a node listens, on its real address. */
  readonly nodePorts: { readonly control: number; readonly media: number };
  readonly pipePorts: { readonly min: number; readonly max: number };
  /** Redis, for the machines of each region. */
  readonly redisPorts: ReadonlyMap<string, number>;
  /** The pages, for everybody: `http://ap.localhost:PORT` is how somebody in that region comes in. */
  readonly port: number;
  readonly weather: Weather;
  set(weather: Weather): void;
  /** A machine whose process is gone refuses, it does not just stay silent. */
  setListening(nodeId: string, isListening: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface WanOptions {
  readonly port: number;
  /** In which region somebody is who does not say it. */
  readonly from: string;
  readonly redisPort: number;
  /** Of the balancer. */
  readonly serversPort: number;
  readonly distances?: Distances | undefined;
}

interface Way {
  readonly from: Place;
  readonly to: string;
  readonly set: (conditions: LaneConditions) => void;
}

const LOCAL = '127.0.0.1';
const PEOPLE: readonly Place[] = REGIONS.map(({ region }) => ({ kind: 'people', region }));
const MACHINES: readonly Place[] = REGIONS.map(({ region }) => ({ kind: 'machines', region }));

export async function openWan({ port, from, redisPort, serversPort, distances }: WanOptions): Promise<Wan> {
  const ways: Way[] = [];
  const closing: (() => Promise<void> | void)[] = [];
  let weather = FAIR;
  const apply = (way: Way): void => way.set(conditionsOf(weather, way.from, way.to, distances));

  async function relay(from: Place, to: string, options: RelayOptions): Promise<Relay> {
    const started = await startRelay(options);
    const way: Way = { from, to, set: (conditions) => started.set(conditions) };
    ways.push(way);
    apply(way);
    return {
      ...started,
      async close() {
        ways.splice(ways.indexOf(way), 1);
        await started.close();
      },
    };
  }

  async function toHome(from: Place, port: number): Promise<Relay> {
    const target = { host: LOCAL, port };
    const opened = await relay(from, HOME, {
      listen: { host: LOCAL, port: 0 },
      target,
      protocols: ['tcp'],
    });
    closing.push(() => opened.close());
    return opened;
  }

  const everywhere = NODES.flatMap((node) => [
    realHost(node),
    ...[...PEOPLE, ...MACHINES].map((place) => hostFor(place, node)),
  ]);
  const nodePorts = { control: await freePort(...everywhere), media: await freePort(...everywhere) };
  const control = new Map<string, Relay[]>();

  async function listen(nodeId: string, isListening: boolean): Promise<void> {
    const node = NODES.find((known) => known.nodeId === nodeId);
    if (node === undefined || isListening === control.has(nodeId)) return;
    const former = control.get(nodeId) ?? [];
    control.delete(nodeId);
    await Promise.all(former.map((way) => way.close()));
    if (!isListening) return;
    const opened = [...PEOPLE, ...MACHINES].map((place) =>
      relay(place, node.region, toNode(node, place, nodePorts.control, ['tcp'])),
    );
    control.set(nodeId, await Promise.all(opened));
  }

  let listening = Promise.resolve();
  /** One after the other: a port that is still being given up cannot be taken. */
  function setListening(nodeId: string, isListening: boolean): Promise<void> {
    const done = listening.then(() => listen(nodeId, isListening));
    listening = done.catch(() => undefined);
    return done;
  }

  async function close(): Promise<void> {
    for (const step of closing.splice(0).toReversed()) await step();
    await Promise.all([...control.values()].flat().map((way) => way.close()));
  }

  try {
    const pipes = await openPipeWays();
    closing.push(() => pipes.close());
    for (const { from, to, lane } of pipes.lanes) {
      const way: Way = {
        from: { kind: 'machines', region: from.region },
        to: to.region,
        set: (conditions) => (lane.conditions = conditions),
      };
      ways.push(way);
      apply(way);
    }
    for (const node of NODES) {
      for (const place of PEOPLE) {
        const opened = await relay(place, node.region, toNode(node, place, nodePorts.media, ['udp', 'tcp']));
        closing.push(() => opened.close());
      }
      await setListening(node.nodeId, true);
    }

    const redisPorts = new Map<string, number>();
    for (const place of MACHINES) {
      const inside = await toHome(place, redisPort);
      const route = { host: LOCAL, port: inside.port, renaming: renaming(place) };
      const front = await startFront({ host: LOCAL, port: 0, route: () => route });
      closing.push(() => front.close());
      redisPorts.set(place.region, front.port);
    }

    const entries = new Map<string, { place: Place; port: number }>();
    for (const place of PEOPLE)
      entries.set(place.region, { place, port: (await toHome(place, serversPort)).port });
    const front = await startFront({
      host: LOCAL,
      port,
      route(said) {
        const region = regionAsked(said, from);
        const entry = region === undefined ? undefined : entries.get(region);
        return entry && { host: LOCAL, port: entry.port, renaming: renaming(entry.place) };
      },
    });
    closing.push(() => front.close());

    return {
      nodePorts,
      pipePorts: pipes.ports,
      redisPorts,
      port: front.port,
      get weather() {
        return weather;
      },
      set(next) {
        weather = next;
        ways.forEach(apply);
      },
      setListening,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function toNode(
  node: NodeAddress,
  from: Place,
  port: number,
  protocols: RelayOptions['protocols'],
): RelayOptions {
  return { listen: { host: hostFor(from, node), port }, target: { host: realHost(node), port }, protocols };
}

/** `Host: ap.localhost:8080` → `ap`; what names no region is `otherwise`. Undefined while the head is not whole. */
export function regionAsked(said: Buffer, otherwise: string): string | undefined {
  const text = said.toString('latin1');
  const [, label] = /^host: *([\w-]+)\.localhost[:\r]/im.exec(text) ?? [];
  if (REGIONS.some(({ region }) => region === label)) return label;
  return text.includes('\r\n\r\n') ? otherwise : undefined;
}
