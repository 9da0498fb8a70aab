/** A notifier that remembers what it was asked to send. */
import type { Notifier } from '#services/ports.ts';

export interface Heard {
  readonly to: string;
  readonly name: string;
  readonly data: unknown;
}

export function createHeardEvents(): { readonly heard: Heard[]; readonly notify: Notifier } {
  const heard: Heard[] = [];
  return {
    heard,
    notify: {
      toSession: (sessionId, name, data) => heard.push({ to: sessionId, name, data }),
      toPerson: (personId, name, data) => heard.push({ to: personId, name, data }),
      toAgents: (name, data) => heard.push({ to: 'agents', name, data }),
    },
  };
}
