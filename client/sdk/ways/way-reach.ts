/** Whether a way is open, seen beside the media that flows on another: by ICE to a trial transport, or by a relay's word. */
import type { OutputOf } from '#protocol/contract.ts';
import type { mediaRequests } from '#protocol/media.ts';
import { reachesRelay } from '../check/relay-reach.ts';
import type { Way } from './way-choice.ts';
import { protocolOf, relaysFor } from './way-steering.ts';

type Trial = OutputOf<(typeof mediaRequests)['media:open-trial']>;

export type OpenTrial = () => Promise<Trial>;

export interface WayReachDeps {
  readonly openTrial: OpenTrial;
  readonly iceServers: readonly RTCIceServer[];
}

/** Where half is lost and the other end is far away, a question is answered after a second or two. */
const PATIENCE_MS = 4000;

export function createWayReach({ openTrial, iceServers }: WayReachDeps): (way: Way) => Promise<boolean> {
  return async (way) => {
    if (way !== 'udp' && way !== 'tcp') {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      return (await reachesRelay(relaysFor(way, iceServers), signal)) === true;
    }
    return connects(await openTrial(), way);
  };
}

async function connects(trial: Trial, way: Way): Promise<boolean> {
  const connection = new RTCPeerConnection();
  try {
    connection.createDataChannel('trial');
    await connection.setLocalDescription();
    const connected = new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), PATIENCE_MS);
      connection.addEventListener('iceconnectionstatechange', () => {
        const { iceConnectionState: state } = connection;
        if (state === 'connected' || state === 'completed') resolve(true);
        if (state === 'failed' || state === 'closed') resolve(false);
      });
    });
    await connection.setRemoteDescription({ type: 'answer', sdp: answerOf(trial, way) });
    return await connected;
  } finally {
    connection.close();
  }
}

/** What the node would answer, did it speak of sessions, with the candidates of one way only. Nothing is ever sent. */
export function answerOf({ iceParameters, iceCandidates, dtlsParameters }: Trial, way: Way): string {
  const candidates = iceCandidates.filter(({ protocol }) => protocol === protocolOf(way));
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...dtlsParameters.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    'a=setup:passive',
    'a=sctp-port:5000',
    ...candidates.map(
      ({ foundation, protocol, priority, address, port, type, tcpType }) =>
        `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}` +
        (tcpType === undefined ? '' : ` tcptype ${tcpType}`),
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
