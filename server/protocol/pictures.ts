/** What becomes of the pictures of a call on a thin line: how many are left, and single ones in place of moving ones. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { CallId, FileId, Instant } from './ids.ts';
import { ImageView } from './chat.ts';
import { Side } from './people.ts';

/**
 * From everything to nothing but text. `full`, `reduced`, `low`: the camera moves · `stills`: it rests, and sends single
 * sharp pictures · `audio`: no pictures · `text`: even the voice is hardly to be understood.
 */
export const RUNGS = ['full', 'reduced', 'low', 'stills', 'audio', 'text'] as const;
export const Rung = z.enum(RUNGS);
export type Rung = z.output<typeof Rung>;

/** As the sender sees it: its own way to the servers, or the receiver's way from them. */
export const WeakLink = z.enum(['uplink', 'downlink']);
export type WeakLink = z.output<typeof WeakLink>;

/** What one side sends at present, and whose link keeps it from sending more. */
export const PictureState = z.object({ rung: Rung, weakSide: Side.optional() });
export type PictureState = z.output<typeof PictureState>;

/** A single picture from the camera of `side`. */
export const Still = z.object({ side: Side, image: ImageView, takenAt: Instant });
export type Still = z.output<typeof Still>;

const onCall = { callId: CallId };

export const pictureRequests = {
  /** This side's rung changed, because of that link. */
  'pictures:set-rung': request(
    z.strictObject({ ...onCall, rung: Rung, cause: WeakLink.optional() }),
    z.object({}),
  ),
  /** A picture that this side has uploaded is shown to the other one; it is no message. */
  'pictures:send-still': request(
    z.strictObject({
      ...onCall,
      fileId: FileId,
      /** How long ago it was taken, by the sender's clock: clocks of browsers are not to be trusted. */
      ageMs: z.int().min(0).max(600_000),
    }),
    z.object({}),
  ),
  /** Agent: the shopper's camera is to take one now. */
  'pictures:ask-still': request(z.strictObject(onCall), z.object({})),
} as const satisfies Requests;

export const pictureEvents = {
  'pictures:changed': event(z.object({ ...onCall, side: Side, state: PictureState })),
  'pictures:still': event(z.object({ ...onCall, still: Still })),
  'pictures:still-asked': event(z.object(onCall)),
} as const satisfies Events;
