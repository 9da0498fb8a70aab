/** Shows the shop's page what the call does: `data-state`, and the element's events. */
import type { CallPhase, CallSession, VitrineClient } from '#sdk/api.ts';

export function followCalls(client: VitrineClient, element: HTMLElement): void {
  let stops: readonly (() => void)[] = [];

  function tell(phase: CallPhase): void {
    if (element.dataset['state'] === phase) return;
    element.dataset['state'] = phase;
    dispatch('vitrine:state', { state: phase });
  }

  function dispatch(name: string, detail: unknown): void {
    element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  function follow(call: CallSession | undefined): void {
    for (const stop of stops) stop();
    stops = [];
    tell(call?.phase ?? 'idle');
    if (call === undefined) return;
    stops = [
      call.on('changed', ({ phase }) => tell(phase)),
      call.on('first-frame', (detail) => dispatch('vitrine:first-frame', detail)),
    ];
  }

  follow(client.call);
  client.on('call', ({ call }) => follow(call));
}
