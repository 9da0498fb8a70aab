/**
 * A track without content, for setting up a sender long before its real track may leave the browser.
 *
 * It is the receiving end of a connection that is never made. Unlike a disabled camera it has no frames at
 * all: Chrome would send a black one, and the first real frame after it would not be a key frame.
 */
import type { MediaSource } from '#protocol/rtp.ts';

export interface StandIn {
  readonly track: MediaStreamTrack;
  close(): void;
}

export function createStandIn(source: MediaSource): StandIn {
  const connection = new RTCPeerConnection();
  const kind = source === 'microphone' ? 'audio' : 'video';
  const { track } = connection.addTransceiver(kind, { direction: 'recvonly' }).receiver;
  return {
    track,
    close() {
      connection.close();
    },
  };
}
