/** Raised when a client of the previous version can no longer be served. Sent in every handshake. */
export const PROTOCOL_VERSION = 1;

/** Where the signaling socket is served. */
export const SOCKET_PATH = '/v1/socket';
