/**
 * What `npm run cluster` and this page say to each other: what is emulated on that machine, and what to break there.
 * No server of the product speaks it.
 */
import * as z from 'zod';

const Name = z.string().regex(/^[\w.-]{1,64}$/);

export const Member = z.object({
  name: Name,
  kind: z.enum(['node', 'server', 'redis']),
  region: z.string(),
  state: z.enum(['starting', 'running', 'frozen', 'ended']),
});
export type Member = z.output<typeof Member>;

/** A link between two regions (`eu-us`), or a region's border (`ap`). */
export const Way = z.object({
  name: Name,
  kind: z.enum(['link', 'region']),
  /** One way, undisturbed; 0 for a border. */
  oneWayMs: z.number(),
  slowMs: z.number(),
  isCut: z.boolean(),
});
export type Way = z.output<typeof Way>;

export const Emulation = z.object({ members: z.array(Member), ways: z.array(Way) });
export type Emulation = z.output<typeof Emulation>;

export const LONGEST_SLOW_MS = 5000;

export const Deed = z.discriminatedUnion('deed', [
  z.strictObject({ deed: z.enum(['kill', 'freeze', 'resume', 'start']), member: Name }),
  z.strictObject({ deed: z.enum(['cut', 'mend']), way: Name }),
  /** 0: as it was. */
  z.strictObject({ deed: z.literal('slow'), way: Name, ms: z.number().min(0).max(LONGEST_SLOW_MS) }),
]);
export type Deed = z.output<typeof Deed>;

/** The answer to a deed: why it was not done. */
export const DeedAnswer = z.object({ problem: z.string().optional() });

/** Over socket.io: `emulation` comes whenever something changes, `do` is answered. */
export const EMULATION_EVENT = 'emulation';
export const DEED_EVENT = 'do';
