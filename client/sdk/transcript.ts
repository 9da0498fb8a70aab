/** The messages of a conversation in order, without gaps. Pure. */
import type { MessageView } from '#protocol/chat.ts';

export interface Transcript {
  /** Sequence 1 up to its length, once loaded. */
  readonly messages: readonly MessageView[];
  /** Came before what lies between. */
  readonly ahead: readonly MessageView[];
}

export const EMPTY_TRANSCRIPT: Transcript = { messages: [], ahead: [] };

export function lastSequence({ messages }: Transcript): number {
  return messages.at(-1)?.sequence ?? 0;
}

/** Something is missing in between: ask for what came after the last. */
export function hasGap({ ahead }: Transcript): boolean {
  return ahead.length > 0;
}

/** Clocks differ, and whoever opens a conversation looks at it for a while. */
const GOOD_FOR_MS = 300_000;

/** Whether a picture's address, which is signed until some time, is no good any more or soon will not be. */
export function hasExpired({ messages }: Transcript, now: number): boolean {
  return messages.some(({ body }) => {
    const until = body.type === 'image' ? /[?&]expires=(\d+)/.exec(body.thumbnailUrl)?.[1] : undefined;
    return until !== undefined && Number(until) < now + GOOD_FOR_MS;
  });
}

/** Takes in messages in any order; what is known already is left out. */
export function merge(transcript: Transcript, incoming: readonly MessageView[]): Transcript {
  const bySequence = new Map<number, MessageView>();
  const known = lastSequence(transcript);
  for (const message of [...transcript.ahead, ...incoming]) {
    if (message.sequence > known) bySequence.set(message.sequence, message);
  }
  if (bySequence.size === 0) return transcript;
  const messages = [...transcript.messages];
  for (let next = known + 1; bySequence.has(next); next += 1) {
    const message = bySequence.get(next);
    if (message !== undefined) messages.push(message);
    bySequence.delete(next);
  }
  return { messages, ahead: [...bySequence.values()].sort((a, b) => a.sequence - b.sequence) };
}
