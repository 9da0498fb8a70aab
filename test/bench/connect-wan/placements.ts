/** Where the calls of a measurement had their media, and why there. */
import type { PlacementDecision } from '#protocol/placement.ts';
import type { Person } from '#test/page/person.ts';
import { callPlacement } from '#test/stage/call-timeline.ts';
import { until } from '#test/until.ts';

/**
 * The decision that counted in the last call: made when it rang, with both parties known.
 * @param agent tapped
 */
export function lastDecision(agent: Person, origin: string): Promise<PlacementDecision> {
  // A server writes behind what it has decided.
  return until('the decision on the nodes to be kept', async () => {
    const { decisions } = await callPlacement(agent, origin);
    return decisions.findLast(({ cause }) => cause === 'ring');
  });
}

/** How often what was chosen, the most frequent first, e.g. `fra-1 (eu), alone`. */
export function choices(decisions: readonly PlacementDecision[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { chosen } of decisions) {
    const choice = nameOf(chosen);
    counts.set(choice, (counts.get(choice) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}

function nameOf({ shopper, agent }: PlacementDecision['chosen']): string {
  const [one, other] = [shopper, agent].map(({ nodeId, region }) => `${nodeId} (${region})`);
  return shopper.nodeId === agent.nodeId ? `${one}, alone` : `${one} and ${other}`;
}
