/** Messages as a reader sees them: days, and under each the runs that one person wrote in one go. */
import type { ShownMessage } from '#sdk/api.ts';
import { startOfDay } from '../i18n/format.ts';

/** A pause after which the same person's next message starts a new run. */
const PAUSE_MS = 5 * 60_000;

export interface MessageRun {
  readonly key: string;
  readonly isOwn: boolean;
  readonly name: string | undefined;
  readonly messages: readonly ShownMessage[];
}

export interface MessageDay {
  readonly day: number;
  readonly runs: readonly MessageRun[];
}

export function groupMessages(messages: readonly ShownMessage[]): readonly MessageDay[] {
  const days: { day: number; runs: (MessageRun & { messages: ShownMessage[] })[] }[] = [];
  let previous: ShownMessage | undefined;
  for (const message of messages) {
    const day = startOfDay(message.sentAt);
    let group = days.at(-1);
    if (group?.day !== day) {
      group = { day, runs: [] };
      days.push(group);
    }
    const run = group.runs.at(-1);
    if (run !== undefined && previous !== undefined && continues(previous, message)) {
      run.messages.push(message);
    } else {
      const name = message.from?.displayName;
      group.runs.push({ key: message.id, isOwn: message.isOwn, name, messages: [message] });
    }
    previous = message;
  }
  return days;
}

function continues(previous: ShownMessage, next: ShownMessage): boolean {
  return (
    previous.isOwn === next.isOwn &&
    previous.from?.id === next.from?.id &&
    next.sentAt - previous.sentAt < PAUSE_MS
  );
}
