/** Relays for browsers that reach no media port: which ones, and the credentials that open them for a while. */
import { createHmac } from 'node:crypto';
import type { SessionId } from '#protocol/ids.ts';
import type { Relays } from '#protocol/relays.ts';
import type { Clock } from '#platform/clock.ts';

export interface TurnSettings {
  readonly servers: readonly { readonly region?: string | undefined; readonly urls: readonly string[] }[];
  /** Shared with the relays, which know no user but who proves to come from here. */
  readonly secret?: string | undefined;
  /** Absent: the longest wait and call, and an hour for clocks that differ. */
  readonly credentialSeconds?: number | undefined;
  readonly policy: 'all' | 'relay';
}

export interface TurnDeps {
  readonly clock: Clock;
  readonly turn: TurnSettings;
  /** Transports are opened while the shopper waits, and serve until the call ends. */
  readonly calls: { readonly waitSeconds: number; readonly maxSeconds: number };
}

/** @param regions nearest to the client first; empty where nothing is known of it */
export type RelaysFor = (sessionId: SessionId, regions?: readonly string[]) => Relays;

/** A browser asks every relay it is told of, from each of its addresses: a few are plenty. */
const MOST_SERVERS = 3;
const CLOCKS_DIFFER_S = 3600;

export function createRelays({ clock, turn, calls }: TurnDeps): RelaysFor {
  const validSeconds = turn.credentialSeconds ?? calls.waitSeconds + calls.maxSeconds + CLOCKS_DIFFER_S;

  return (sessionId, regions = []) => {
    const credentials = credentialsFor(sessionId);
    const rank = ({ region }: TurnSettings['servers'][number]): number => {
      const at = region === undefined ? -1 : regions.indexOf(region);
      return at === -1 ? regions.length : at;
    };
    const nearest = turn.servers.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_SERVERS);
    return {
      iceTransportPolicy: turn.policy,
      iceServers: nearest.map(({ urls }, index) => {
        // The others stand in for the nearest when that is down: the way that is open most often is enough.
        const wanted = index === 0 ? urls : urls.slice(-1);
        return { urls: [...wanted], ...(wanted.some(isTurn) && credentials) };
      }),
    };
  };

  /** As coturn's `use-auth-secret` reads them: until when, for whom, and the proof of both. */
  function credentialsFor(sessionId: SessionId): { username: string; credential: string } | undefined {
    if (turn.secret === undefined) return undefined;
    const username = `${Math.floor(clock.now() / 1000 + validSeconds)}:${sessionId}`;
    return { username, credential: createHmac('sha1', turn.secret).update(username).digest('base64') };
  }
}

function isTurn(url: string): boolean {
  return /^turns?:/i.test(url);
}
