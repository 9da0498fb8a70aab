/** How a socket between machines of a cluster begins: both prove the key and speak the same protocol. */
import * as z from 'zod';

const nonce = z.string().length(43);
const proof = z.string().length(43);

/** Who I am; `protocol` is the version both must share. A node gives its node id, and speaks of pipes only. */
export const Hello = z.strictObject({
  from: z.string().min(1).max(64),
  role: z.enum(['server', 'node']).default('server'),
  protocol: z.int(),
  nonce,
});
/** The answer: my proof, and what you have to prove. */
export const Challenge = z.object({ nonce, proof });
export const Proof = z.strictObject({ proof });

/** Of both ends: a link whose far end is silent for the sum is lost. */
export const PING_MS = 1000;
export const PING_TIMEOUT_MS = 2000;
/** A greeting takes two round trips; who has not ended it by then is sent away. */
export const GREETING_MS = 5000;
