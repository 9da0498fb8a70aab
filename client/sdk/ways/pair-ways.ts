/** The ways of one pair of transports: which there are, which is in use, and which a restart of ICE is to take. */
import type { types } from 'mediasoup-client';
import type { WayRules } from '#protocol/media-policy.ts';
import type { TakeNote } from '../quality/notes.ts';
import type { Way } from './way-choice.ts';
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
  readonly restart: () => void;
}

export interface PairWays {
  /** ICE is on its way to another one: that the former is given up meanwhile is as it should be. */
  readonly isSeeking: boolean;
  start(): void;
  stop(): void;
  /** The next restart of ICE is free to choose. @param isElsewhere on another network */
  release(isElsewhere: boolean): void;
  /** What a restart of ICE that begins now is to take; undefined: any that it likes best. */
  readonly wanted: Way | undefined;
  /** Right before the restart of a transport. @param relays with credentials that are still good */
  prepare(transport: types.Transport, way: Way | undefined, relays: SteeredRelays | undefined): void;
}

export function createPairWays(deps: PairWaysDeps): PairWays {
  const { transports, candidates, relays, rules, note, restart } = deps;
  const steerings = new Map(transports.map((transport) => [transport, steer(transport)]));
  const ways = waysThere(candidates, relays);
  let wanted: Way | undefined;
  let keeper: WayKeeper | undefined;
  let isStopped = false;

  async function keep(): Promise<void> {
    // Nothing of it is needed before the first seconds of a call are over.
    const loaded = await import('./way-keeper.ts');
    if (isStopped) return;
    keeper = new loaded.WayKeeper({
      rules,
      ways,
      read: () => Promise.all(transports.filter(isConnected).map((transport) => transport.getStats())),
      take(way) {
        wanted = way;
        restart();
      },
      note,
    });
    keeper.start();
  }

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
    get wanted() {
      return wanted;
    },
    prepare(transport, way, fresh) {
      steerings.get(transport)?.take(way, fresh);
    },
  };
}

function isConnected({ connectionState }: types.Transport): boolean {
  return connectionState === 'connected';
}
