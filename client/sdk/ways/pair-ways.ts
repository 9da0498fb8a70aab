/** The ways of one pair of transports: which there are, which is in use, and which a restart of ICE is to take. */
import type { types } from 'mediasoup-client';
import type { WayRules } from '#protocol/media-policy.ts';
import type { TakeNote } from '../quality/notes.ts';
import type { Way, WayState } from './way-choice.ts';
import type { OpenTrial } from './way-reach.ts';
import type { WayKeeper } from './way-keeper.ts';
import { steer, waysThere } from './way-steering.ts';
import type { SteeredRelays } from './way-steering.ts';

export interface PairWaysDeps {
  /** Without any description yet. */
  readonly transports: readonly types.Transport[];
  /** Of the node. */
  readonly candidates: readonly { readonly protocol: string }[];
  /** What the transports were opened with. */
  readonly relays: SteeredRelays | undefined;
  readonly rules: WayRules;
  readonly note: TakeNote;
  /** Of the transports before these. */
  readonly left: LeftWays | undefined;
  readonly openTrial: OpenTrial;
  /** Of ICE, which is free to choose. */
  readonly restart: () => void;
  /** With other transports in the place of these, which go by what these have left. */
  readonly reopen: () => void;
}

/** What transports that come after others go by. */
export interface LeftWays {
  /** The only one to take; undefined: any. */
  readonly wanted: Way | undefined;
  readonly state: WayState | undefined;
}

/** The network stays the same; how far the node is and what was just seen on the way to it do not. */
export function atAnotherNode({ wanted, state }: LeftWays): LeftWays {
  const known = Object.entries(state?.known ?? {}).map(([way, what]) => [
    way,
    { ...what, bestMs: undefined },
  ]);
  return {
    wanted,
    state: state && { ...state, looks: [], known: Object.fromEntries(known) as WayState['known'] },
  };
}

export interface PairWays {
  /** ICE is on its way to another one: that the former is given up meanwhile is as it should be. */
  readonly isSeeking: boolean;
  start(): void;
  stop(): void;
  /** The next restart of ICE is free to choose. @param isElsewhere on another network */
  release(isElsewhere: boolean): void;
  readonly left: LeftWays;
  /** Right before the restart of a transport. @param fresh with credentials that are still good */
  prepare(transport: types.Transport, fresh: SteeredRelays | undefined): void;
}

export function createPairWays(deps: PairWaysDeps): PairWays {
  const { transports, candidates, relays, rules, note, left, openTrial, restart, reopen } = deps;
  const steerings = new Map(transports.map((transport) => [transport, steer(transport)]));
  const ways = waysThere(candidates, relays);
  // The relays that there were may be gone.
  let wanted = ways.find((way) => way === left?.wanted);
  let keeper: WayKeeper | undefined;
  let isStopped = false;

  async function keep(): Promise<void> {
    // Nothing of it is needed before the first seconds of a call are over.
    const [{ WayKeeper }, { createWayReach }] = await Promise.all([
      import('./way-keeper.ts'),
      import('./way-reach.ts'),
    ]);
    if (isStopped) return;
    keeper = new WayKeeper({
      rules,
      ways,
      read: () => Promise.all(transports.filter(isConnected).map((transport) => transport.getStats())),
      reaches: createWayReach({ openTrial, iceServers: (relays?.iceServers ?? []) as RTCIceServer[] }),
      take(way) {
        wanted = way;
        if (way === undefined) restart();
        else reopen();
      },
      note,
      state: left?.state,
    });
    keeper.start();
  }

  // Before the browser has any description nothing else has been tried.
  if (wanted !== undefined) for (const steering of steerings.values()) steering.take(wanted, relays);
  return {
    get isSeeking() {
      return keeper?.isSeeking ?? false;
    },
    start() {
      // Where there is one way only, there is nothing to choose.
      if (ways.length < 2) return;
      keep().catch((error: unknown) => {
        console.warn('The way of the media is left to the browser.', error);
      });
    },
    stop() {
      isStopped = true;
      keeper?.stop();
    },
    release(isElsewhere) {
      wanted = undefined;
      keeper?.released(isElsewhere);
    },
    get left() {
      return { wanted, state: keeper?.state ?? left?.state };
    },
    prepare(transport, fresh) {
      steerings.get(transport)?.take(wanted, fresh);
    },
  };
}

function isConnected({ connectionState }: types.Transport): boolean {
  return connectionState === 'connected';
}
