/** Relays, for browsers that do not reach the media port. */
import * as z from 'zod';

export const IceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});

/** Told whenever transports are opened or mended: their credentials end some hours later. */
export const Relays = z.object({
  iceServers: z.array(IceServer),
  /** `relay`: media goes through a relay even where it could go directly. */
  iceTransportPolicy: z.enum(['all', 'relay']),
  /** With `relay`: where no relay is reached after all, the direct way may be tried. */
  mayGoDirect: z.boolean().optional(),
});
export type Relays = z.output<typeof Relays>;
