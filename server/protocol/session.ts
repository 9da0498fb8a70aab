/** Signing in, resuming, leaving. */
import * as z from 'zod';
import { event, request } from './contract.ts';
import type { Events, Requests } from './contract.ts';
import { ConversationId, Instant, PersonId, RequestId, SessionId } from './ids.ts';
import { AgentView } from './agents.ts';
import { CallView, OfferView } from './calls.ts';
import { CapturePolicies } from './media-policy.ts';
import { LanguageTag, Role } from './people.ts';
import { Probe, TimeZone } from './placement.ts';
import { RtpCapabilities } from './rtp.ts';
import { IceServer } from './relays.ts';

/**
 * What a client presents when its socket connects (socket.io's `auth`). A first visit brings the shop's
 * token. A return brings the resume pair, and a fresh token too where the page has one: it refreshes what
 * the shopper is looking at, and signs in anew if the session is gone.
 */
/** Shown by a device that goes on with the call of another one; the id is its own, for asking again. */
export const HandOver = z.strictObject({
  code: z.string().regex(/^[\w-]{22}$/),
  requestId: RequestId,
});
export type HandOver = z.output<typeof HandOver>;

export const Handshake = z
  .strictObject({
    protocol: z.int(),
    token: z.string().max(4096).optional(),
    resume: z.strictObject({ sessionId: SessionId, secret: z.string().max(128) }).optional(),
    handOver: HandOver.optional(),
    language: LanguageTag.optional(),
    /** The browser's: says roughly where it is until it has measured. */
    timeZone: TimeZone.optional(),
  })
  .refine(({ token, resume, handOver }) => [token, resume, handOver].some((one) => one !== undefined), {
    message: 'a token, a resume pair or a code is required',
  });
export type Handshake = z.input<typeof Handshake>;

export const SessionView = z.object({
  id: SessionId,
  role: Role,
  personId: PersonId,
  displayName: z.string(),
  language: LanguageTag,
});
export type SessionView = z.output<typeof SessionView>;

export const Limits = z.object({
  messageCharacters: z.int(),
  fileBytes: z.int(),
  fileTypes: z.array(z.string()),
});

export const sessionRequests = {
  /** The first request on every socket, new or resumed: everything the page needs to start. */
  'session:hello': request(
    z.strictObject({}),
    z.object({
      session: SessionView,
      resumed: z.boolean(),
      /** Kept by the client; shown again on every hello because it rotates. */
      resumeSecret: z.string(),
      /** Bearer token of the REST edge, for uploads and `GET /v1/calls/:id`. */
      accessToken: z.string(),
      serverTime: Instant,
      graceMs: z.int(),
      /** To find out what the network lets through; a call’s own come, fresh, with `media:open`. */
      iceServers: z.array(IceServer),
      /** The same on every node, so `Device.load` can happen now. Absent while no node is up. */
      rtpCapabilities: RtpCapabilities.optional(),
      limits: Limits,
      /** Shoppers and agents: how their cameras are opened. */
      capture: CapturePolicies.optional(),
      /** One a region; the page measures its way there and tells with `network:report`. */
      probes: z.array(Probe).default([]),
      /** The shopper's own conversation; agents find theirs on the call. */
      conversationId: ConversationId.optional(),
      /** The call of this session that has not ended. */
      call: CallView.optional(),
      /** The call that rings at this session: a reloaded desk shows it again. */
      offer: OfferView.optional(),
      agent: AgentView.optional(),
    }),
  ),
  /** Shopper with a call: a code, good once and for two minutes, with which another device goes on in this session. */
  'session:hand-over': request(z.strictObject({}), z.object({ code: z.string(), expiresAt: Instant })),
  /** The person leaves on purpose: no grace. */
  'session:bye': request(z.strictObject({}), z.object({})),
} as const satisfies Requests;

export const sessionEvents = {
  /** The server is about to stop: connect again after this time. */
  'session:reconnect': event(z.object({ afterMs: z.int().nonnegative() })),
  /** The server may have missed telling something: say hello again at some moment within this time. */
  'session:refresh': event(z.object({ withinMs: z.int().nonnegative() })),
  /** Another tab or device took this session over; this one must not reconnect by itself. */
  'session:superseded': event(z.object({ handedOver: z.boolean().optional() })),
} as const satisfies Events;
