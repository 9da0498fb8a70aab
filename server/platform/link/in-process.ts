/** Joins both ends inside one process. What crosses is JSON text even so. */
import type { ControlEndpoint, ControlLink } from './control-link.ts';
import { createServerEnd } from './server-end.ts';

export function linkInProcess(
  endpoint: ControlEndpoint,
  onListenerError: (error: unknown) => void,
): ControlLink {
  const session = endpoint.connect((name, data) => {
    const wire = JSON.stringify(data);
    queueMicrotask(() => end.receive(name, JSON.parse(wire)));
  });
  const end = createServerEnd(
    {
      send: async (name, input) => copy(await session.dispatch(name, copy(input))),
      close: () => session.close(),
    },
    onListenerError,
  );
  return end.link;
}

function copy(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}
