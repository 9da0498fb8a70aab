/** Whether a relay (TURN) can be reached: a connection that never connects asks it for an address. */

const PATIENCE_MS = 3500;

/** @returns undefined where there is no relay to ask */
export async function reachesRelay(
  iceServers: readonly RTCIceServer[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const relays = iceServers.filter(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
  if (relays.length === 0 || signal.aborted) return undefined;
  const connection = new RTCPeerConnection({ iceServers: relays, iceTransportPolicy: 'relay' });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const done = (): void => resolve(false);
      const timer = setTimeout(done, PATIENCE_MS);
      signal.addEventListener('abort', done, { once: true });
      connection.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate?.type === 'relay') resolve(true);
        // The last one: all that answer have.
        if (candidate === null) resolve(false);
        if (candidate === null || candidate.type === 'relay') clearTimeout(timer);
      });
      connection.createDataChannel('reach');
      connection.setLocalDescription().catch(reject);
    });
  } finally {
    connection.close();
  }
}
