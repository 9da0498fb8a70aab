/** Relays for browsers that reach no media port: which ones, and the credentials that open them for a while. */
import { createHmac } from 'node:crypto';
import type { SessionId } from '#protocol/ids.ts';
import type { MediaPolicy } from '#protocol/media-policy.ts';
import type { Relays } from '#protocol/relays.ts';
import type { Clock } from '#platform/clock.ts';
import type { Networks } from './networks.ts';

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
  readonly networks: Pick<Networks, 'of'>;
  readonly turn: TurnSettings;
  /** Transports are opened while the shopper waits, and serve until the call ends. */
  readonly calls: { readonly waitSeconds: number; readonly maxSeconds: number };
}

/**
 * The relays for one browser, the nearest by what it has measured first; with credentials made now. Never rejects.
 * @param network the policy of the browser's party in a call
 */
export type RelaysFor = (sessionId: SessionId, network?: MediaPolicy['network']) => Promise<Relays>;

/** A browser asks every relay it is told of, from each of its addresses: a few are plenty. */
const MOST_SERVERS = 3;
const CLOCKS_DIFFER_S = 3600;
/** Behind whatever was measured; among themselves they stay as they are configured. */
const UNMEASURED_MS = Number.MAX_SAFE_INTEGER;

export function createRelays({ clock, networks, turn, calls }: TurnDeps): RelaysFor {
  const validSeconds = turn.credentialSeconds ?? calls.waitSeconds + calls.maxSeconds + CLOCKS_DIFFER_S;
  // Where there is no choice, nothing is asked.
  const isChoice = new Set(turn.servers.map(({ region }) => region)).size > 1;

  const hasRelays = turn.servers.some(({ urls }) => urls.some(isTurn));

  return async (sessionId, network) => {
    const isRelayOnly = turn.policy === 'relay' || network?.relayOnly === true;
    // Without one the direct way is all there is, and better than none.
    const isRelayFirst = !isRelayOnly && network?.turn === 'first' && hasRelays;
    const rttMs = isChoice ? ((await networks.of(sessionId)).rttMs ?? {}) : {};
    const credentials = credentialsFor(sessionId);
    const far = ({ region = '' }: TurnSettings['servers'][number]): number => rttMs[region] ?? UNMEASURED_MS;
    const nearest = turn.servers.toSorted((a, b) => far(a) - far(b)).slice(0, MOST_SERVERS);
    return {
      iceTransportPolicy: isRelayOnly || isRelayFirst ? 'relay' : 'all',
      ...(isRelayFirst && { mayGoDirect: true }),
      iceServers: nearest.map(({ urls }, index) => {
        // The others stand in for the nearest when that is down: the way that is open most often is enough.
        const ordered = isRelayFirst ? urls.toSorted((a, b) => Number(isTls(b)) - Number(isTls(a))) : urls;
        const wanted = index === 0 ? ordered : urls.slice(-1);
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

function isTls(url: string): boolean {
  return /^turns:/i.test(url);
}
