/** Which agent a waiting call rings at. Pure. */
import type { PersonId } from '#protocol/ids.ts';

export interface WaitingCall {
  readonly language: string;
  readonly declinedBy: readonly PersonId[];
}

export interface FreeAgent {
  readonly personId: PersonId;
  readonly languages: readonly string[];
  readonly idleSince: number;
}

/**
 * Those who may be asked, best first: who speaks the shopper's language, then who has been idle longest.
 * Never one who has declined this call or let it ring out.
 */
export function rankAgents<A extends FreeAgent>(call: WaitingCall, free: readonly A[]): A[] {
  return free
    .filter(({ personId }) => !call.declinedBy.includes(personId))
    .map((agent) => ({ agent, fit: languageFit(call.language, agent.languages) }))
    .sort(
      (a, b) =>
        b.fit - a.fit ||
        a.agent.idleSince - b.agent.idleSince ||
        (a.agent.personId < b.agent.personId ? -1 : 1),
    )
    .map(({ agent }) => agent);
}

/**
 * Everyone who is there has had the call and did not take it. An agent who has not had it may still be busy:
 * then it waits on. With nobody there it is not declined either.
 */
export function isDeclinedByAll(call: WaitingCall, present: readonly PersonId[]): boolean {
  return (
    call.declinedBy.length > 0 && present.length > 0 && present.every((id) => call.declinedBy.includes(id))
  );
}

/** 2 for the very language, 1 for another variety of it, 0 for none. */
function languageFit(wanted: string, spoken: readonly string[]): number {
  if (spoken.some((tag) => tag.toLowerCase() === wanted.toLowerCase())) return 2;
  return spoken.some((tag) => primaryLanguage(tag) === primaryLanguage(wanted)) ? 1 : 0;
}

/** `zh` of `zh-Hans-CN`. */
export function primaryLanguage(tag: string): string {
  return tag.split('-', 1)[0]?.toLowerCase() ?? '';
}
