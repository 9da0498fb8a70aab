/** Media connections of a page, kept for whoever wants to look at their statistics. */

declare global {
  /** Those that are connected, of the product and of whoever else is on the page. */
  var mediaConnections: () => RTCPeerConnection[];
}

/** Runs in the page before its scripts: connections that are there already are not known. */
export function keepConnections(): void {
  const connections: RTCPeerConnection[] = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
  globalThis.mediaConnections = () =>
    connections.filter(({ connectionState }) => connectionState === 'connected');
}
