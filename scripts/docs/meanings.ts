/** What codes and reasons mean, for the README: beside the code itself every shopper's page would download it. */
import type { EndReason } from '#protocol/calls.ts';
import type { ErrorCode } from '#protocol/errors.ts';

export const ERROR_MEANINGS: Readonly<Record<ErrorCode, string>> = {
  BAD_REQUEST:
    'The message is malformed: unknown event, or a missing, extra, oversized or wrongly typed field.',
  UNAUTHENTICATED: 'No valid token or resume secret was presented.',
  TOKEN_EXPIRED: 'The token was valid once; ask the shop for a new one.',
  TOKEN_REPLAYED: 'The token was used before; every token signs in once.',
  FORBIDDEN: 'This role may not do this.',
  ORIGIN_NOT_ALLOWED: 'The page is not on the list of allowed origins.',
  RATE_LIMITED: 'Too many requests; wait a moment.',
  PROTOCOL_MISMATCH: 'Client and server speak different protocol versions; reload the page.',
  SESSION_GONE: 'The session ended or its grace ran out; sign in again.',
  HAND_OVER_INVALID: 'The code to go on with a call was used, has run out, or never was.',
  CALL_NOT_FOUND: 'There is no such call, or it is not yours.',
  ALREADY_IN_CALL: 'This person already has a call that has not ended.',
  INVALID_TRANSITION: 'The call or agent is not in a state that allows this.',
  OFFER_TAKEN: 'Another agent answered first, or the offer was withdrawn.',
  STALE_VERSION: 'The record changed in the meantime.',
  NOT_READY: 'The agent has not passed the self-test that Available requires.',
  NO_MEDIA_NODE: 'No media node can take the call right now.',
  NODE_NOT_FOUND: 'There is no such media node.',
  MEDIA_NOT_FOUND: 'The room, peer, transport, producer or consumer is unknown or gone.',
  CANNOT_CONSUME: 'The receiver cannot decode what the sender produces.',
  NODE_DRAINING: 'The media node is about to stop and takes nothing new.',
  CONVERSATION_NOT_FOUND: 'There is no such conversation, or it is not yours.',
  FILE_NOT_FOUND: 'There is no such file, or it is not yours.',
  FILE_TOO_LARGE: 'The file is larger than allowed.',
  FILE_TYPE_NOT_ALLOWED: 'The content of the file is not an allowed image.',
  OFFSET_MISMATCH: 'The upload goes on from another place; ask for it with HEAD.',
  NOT_FOUND: 'There is nothing at this address.',
  TIMEOUT: 'The answer did not come in time.',
  UNAVAILABLE: 'A part this request needs is not reachable right now.',
  SHUTTING_DOWN: 'The server is about to stop; reconnect in a moment.',
  INTERNAL: 'Something failed on our side; the id finds it in the log.',
};

export const END_MEANINGS: Readonly<Record<EndReason, string>> = {
  completed: 'One party hung up after the call was answered.',
  abandoned: 'The shopper left before an agent answered.',
  'no-agent': 'Nobody was available, or nobody answered within the waiting limit.',
  'declined-by-all': 'Every available agent declined or let it ring out.',
  'shopper-lost': 'The shopper vanished and did not return within the grace.',
  'agent-lost': 'The agent vanished and did not return within the grace.',
  'media-failed': 'No media arrived on either side within the limit.',
  'node-lost': 'The media node was lost and no other could take the call.',
  expired: 'The call reached the longest duration allowed.',
  shutdown: 'The server was shut down and no other could take over.',
};
