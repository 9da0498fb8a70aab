/** Which way a page's media goes, in the words of its browser. */
import type { Page } from 'puppeteer-core';

/** How the browser reaches the relay, or that there is none. */
export type MediaRoute = 'direct' | 'udp' | 'tcp' | 'tls';

/** Of each connection that stands now. */
export async function routesOf(page: Page): Promise<MediaRoute[]> {
  return (await candidatesInUse(page)).map(({ relay }) => relay ?? 'direct');
}

/** Of each connection that stands now: what it sends its packets over, to the relay where there is one. */
export async function protocolsOf(page: Page): Promise<string[]> {
  return (await candidatesInUse(page)).map(({ relay, protocol }) => relay ?? protocol);
}

function candidatesInUse(page: Page): Promise<{ relay: MediaRoute | undefined; protocol: string }[]> {
  return page.evaluate(async () => {
    interface Stats {
      readonly type: string;
      readonly selectedCandidatePairId?: string;
      readonly localCandidateId?: string;
      readonly protocol?: string;
      readonly relayProtocol?: MediaRoute;
    }
    const found = [];
    for (const connection of mediaConnections()) {
      const stats = (await connection.getStats()) as unknown as ReadonlyMap<string, Stats>;
      const transport = [...stats.values()].find(({ type }) => type === 'transport');
      const pair = stats.get(transport?.selectedCandidatePairId ?? '');
      const local = stats.get(pair?.localCandidateId ?? '');
      // Behind an address translation the candidate's type is another, but this stays with it.
      found.push({ relay: local?.relayProtocol, protocol: local?.protocol ?? 'none' });
    }
    return found;
  });
}

/** Every way that was tried, a line each: for the words of a failure. */
export function triedWays(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const lines: string[] = [];
    for (const connection of mediaConnections()) {
      lines.push(`${connection.connectionState}/${connection.iceConnectionState}`);
      const stats = (await connection.getStats()) as unknown as ReadonlyMap<
        string,
        Record<string, string | undefined>
      >;
      for (const pair of stats.values()) {
        if (pair['type'] !== 'candidate-pair') continue;
        const [local, remote] = [pair['localCandidateId'], pair['remoteCandidateId']].map((id) => {
          const { candidateType, relayProtocol = '', protocol, address, port } = stats.get(id ?? '') ?? {};
          return `${candidateType} ${relayProtocol} ${protocol} ${address}:${port}`;
        });
        const { state, nominated, requestsSent, responsesReceived } = pair;
        lines.push(JSON.stringify({ local, remote, state, nominated, requestsSent, responsesReceived }));
      }
    }
    return lines.join('\n');
  });
}
