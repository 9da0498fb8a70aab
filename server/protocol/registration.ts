/** What a media node says of itself in live state, so that every server finds it without being told. */
import * as z from 'zod';
import { NodeReport } from './control.ts';

export const NodeRegistration = z.object({
  /** New with every start of the process: two processes of one name are told apart by it. */
  instance: z.string(),
  /** Where servers and other nodes reach its control socket, e.g. `http://10.0.0.7:4443`. */
  controlUrl: z.string(),
  /** Where clients measure how far it is, when not at `probeAt(controlUrl)`. */
  probeUrl: z.string().optional(),
  report: NodeReport,
});
export type NodeRegistration = z.output<typeof NodeRegistration>;

/** Where a node answers probes, from where it takes control links. */
export function probeAt(controlUrl: string): string {
  return new URL('/probe', controlUrl).href;
}

/** Name of the records; the id is the node's. */
export const REGISTRATIONS = 'nodes';
export const HEARTBEAT_MS = 1000;
/** A node that was silent for so long is lost. */
export const LOST_AFTER_MS = 4000;
