/** A call as `GET /v1/calls/:id` tells it to the agent who had it. */
import * as z from 'zod';
import { CallId } from '#protocol/ids.ts';
import { EndReason, TimelineEntry } from '#protocol/calls.ts';
import type { Person } from '../page/person.ts';

const CallReport = z.object({
  id: CallId,
  endReason: EndReason.optional(),
  timeline: z.array(TimelineEntry.extend({ at: z.iso.datetime() })),
});

/** The last call that this agent's page has heard of. */
export async function callWithTimeline(agent: Person, origin: string): Promise<z.output<typeof CallReport>> {
  const callId = agent.heard(/"id":"(call_[0-9a-f-]+)"/);
  const token = agent.heard(/"accessToken":"([^"]+)"/);
  const response = await fetch(`${origin}/v1/calls/${callId}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`GET /v1/calls/${callId}: ${response.status} ${await response.text()}`);
  return CallReport.parse(await response.json());
}
