/** One word for two transports. */
import type { types } from 'mediasoup-client';
import type { MediaConnection } from './api.ts';

export interface MediaFacts {
  readonly isWanted: boolean;
  /** Transports exist; false while they are asked for. */
  readonly isOpen: boolean;
  /** It was connected before. */
  readonly wasConnected: boolean;
  /** `new` means unused so far: nothing to send, or nothing to receive. */
  readonly transports: readonly types.ConnectionState[];
}

export function mediaConnection({ isWanted, isOpen, wasConnected, transports }: MediaFacts): MediaConnection {
  if (!isWanted) return 'closed';
  const isConnected = isOpen && transports.every((state) => state === 'new' || state === 'connected');
  if (isConnected) return 'connected';
  return wasConnected ? 'reconnecting' : 'opening';
}
