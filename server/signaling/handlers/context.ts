/** What a handler knows of the one who asks. */
import type { Actor } from '#services/ports.ts';
import type { Services } from '#services/create-services.ts';
import type { OpenedSession } from '#services/sessions.ts';

export interface HandlerContext {
  readonly actor: Actor;
  readonly session: OpenedSession;
  readonly services: Services;
  /** Closes the socket, once what is on its way has been sent. */
  readonly hangUp: () => void;
}
