/** What a shopper's page finds out about its devices and its network while the call waits. */
import * as z from 'zod';

/** Why a device did not open; a page tells it in words. */
const PROBLEMS = [
  'permission-denied',
  'not-found',
  'in-use',
  'interrupted',
  'insecure-page',
  'unsupported',
  'unknown',
] as const;

const Milliseconds = z.int().min(0).max(60_000);
/** No page measures more: what is enough is not measured to its end. */
const Kbps = z.int().min(0).max(1_000_000);

/** A way of media: straight by UDP, straight by TCP, or through a relay (TURN). */
export const Way = z.enum(['udp', 'tcp', 'relay']);
export type Way = z.output<typeof Way>;

/** What is not known, or not yet, is left out. */
export const CallCheck = z.strictObject({
  /** `heard`: a voice or a noise came; `silent`: it is open, and nothing did. */
  microphone: z.enum(['heard', 'silent', 'muted', ...PROBLEMS]).optional(),
  camera: z.enum(['open', 'off', ...PROBLEMS]).optional(),
  /** What the person said about the sound that was played to them. */
  speaker: z.enum(['heard', 'unheard']).optional(),
  /** The way in use. */
  way: Way.optional(),
  /** Which ways are open; a way that was not tried is left out. */
  open: z.partialRecord(Way, z.boolean()).optional(),
  roundTripMs: Milliseconds.optional(),
  downKbps: Kbps.optional(),
  upKbps: Kbps.optional(),
});
export type CallCheck = z.output<typeof CallCheck>;
