/**
 * One person's access line to one server: pages, signaling and media (UDP and TCP) all go through the same two lanes,
 * as they do at home. The server announces one address for its media; who comes in by this line is told the line's
 * own in its place.
 */
import { startFront } from './front.ts';
import { type Address, type Lane, type LinkConditions, openLanes, setLanes } from './lane.ts';
import { type Relay, type RelayOptions, startRelay } from './relay.ts';
import { type Playing, type Trace, playTrace } from './trace.ts';

export interface LineOptions {
  /** Loopback address of this line alone, written as long as `announced`. */
  readonly host: string;
  /** Of pages and signaling; 0 takes a free one. */
  readonly port: number;
  /** Pages and signaling. */
  readonly server: Address;
  /** What the media node tells people to send to. */
  readonly announced: string;
  /** UDP and TCP of the media node. */
  readonly media: Address;
  readonly seed?: number;
}

export interface Line {
  readonly host: string;
  /** Where this person opens the pages. */
  readonly origin: string;
  /** From the person to the server. */
  readonly up: Lane;
  readonly down: Lane;
  /**
   * The way to the media node, over the lanes of the line. Its `blocked` is a firewall; so is `udpFrom`, for a
   * person whose media has to come by a TURN server: what that sends to the node goes over the line too, once.
   */
  readonly media: Relay;
  /** What is left out is clear. A trace that plays ends. */
  set(conditions: LinkConditions): void;
  /** On top of the conditions of this moment, in the place of another that plays. */
  play(trace: Trace): Playing;
  close(): Promise<void>;
}

export async function openLine(options: LineOptions): Promise<Line> {
  const { host, port, server, announced, seed = 1 } = options;
  const lanes = openLanes(seed);
  const closing: (() => Promise<void>)[] = [];
  let playing: Playing | undefined;

  async function way(
    listenPort: number,
    target: Address,
    protocols: RelayOptions['protocols'],
  ): Promise<Relay> {
    const relay = await startRelay({ listen: { host, port: listenPort }, target, protocols, lanes });
    closing.push(() => relay.close());
    return relay;
  }

  async function close(): Promise<void> {
    playing?.stop();
    for (const step of closing.splice(0).toReversed()) await step();
  }

  try {
    // Candidates name the node's port beside the line's address: both have to be the same.
    const media = await way(options.media.port, options.media, ['udp', 'tcp']);
    const inside = await way(0, server, ['tcp']);
    const renaming = { from: [announced], to: host };
    const route = { host, port: inside.port, renaming };
    const front = await startFront({ host, port, route: () => route });
    closing.push(() => front.close());
    return {
      host,
      origin: `http://${host}:${front.port}`,
      up: lanes.up,
      down: lanes.down,
      media,
      set(conditions) {
        playing?.stop();
        setLanes(lanes, conditions);
      },
      play(trace) {
        playing?.stop();
        playing = playTrace(lanes, trace);
        return playing;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
