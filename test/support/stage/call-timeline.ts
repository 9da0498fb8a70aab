/** A call as `GET /v1/calls/:id` tells it to the agent who had it. */
import * as z from 'zod';
import { CallQuality } from '#protocol/call-quality.ts';
import { CallId } from '#protocol/ids.ts';
import { EndReason, TimelineEntry } from '#protocol/calls.ts';
import { CallPlacement } from '#protocol/placement.ts';
import type { Person } from '../page/person.ts';

const CallReport = z.object({
  id: CallId,
  endReason: EndReason.optional(),
  timeline: z.array(TimelineEntry.extend({ at: z.iso.datetime() })),
});

/** The last call that this agent's page has heard of. @param agent tapped */
export async function callWithTimeline(agent: Person, origin: string): Promise<z.output<typeof CallReport>> {
  return CallReport.parse(await askOfCall(agent, origin, ''));
}

/** Where its media went, and why. @param agent tapped */
export async function callPlacement(agent: Person, origin: string): Promise<CallPlacement> {
  return CallPlacement.parse(await askOfCall(agent, origin, '/placement'));
}

/** How it looked and sounded. @param agent tapped */
export async function callQuality(agent: Person, origin: string): Promise<CallQuality> {
  return CallQuality.parse(await askOfCall(agent, origin, '/quality'));
}

/** Why its media was changed, a line each; none where that cannot be had. */
export async function callNotes(person: Person, origin: string): Promise<string[]> {
  const quality = await callQuality(person, origin).catch(() => undefined);
  return (quality?.notes ?? []).map(
    ({ at, ...note }) => `${new Date(at).toISOString()} ${JSON.stringify(note)}`,
  );
}

async function askOfCall(agent: Person, origin: string, what: string): Promise<unknown> {
  const callId = agent.heard(/"id":"(call_[0-9a-f-]+)"/);
  const token = agent.heard(/"accessToken":"([^"]+)"/);
  const response = await fetch(`${origin}/v1/calls/${callId}${what}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`GET ${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}
