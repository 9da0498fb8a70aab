/** Ties a component to one thing of the SDK: what it says is told while the component is on the page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Stop = () => void;

/**
 * `listen` runs again whenever `source()` returns another object, and its stops run before that and when
 * the component leaves the page.
 */
export class Subscription<Source extends object> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #source: () => Source | undefined;
  readonly #listen: (source: Source) => readonly Stop[];
  #current: Source | undefined;
  #stops: readonly Stop[] = [];

  constructor(
    host: ReactiveControllerHost,
    source: () => Source | undefined,
    listen: (source: Source) => readonly Stop[],
  ) {
    this.#host = host;
    this.#source = source;
    this.#listen = listen;
    host.addController(this);
  }

  hostConnected(): void {
    // Back on the page after a move: nothing else would make the host look again.
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const next = this.#source();
    if (next === this.#current) return;
    this.#release();
    this.#current = next;
    if (next !== undefined) this.#stops = this.#listen(next);
  }

  hostDisconnected(): void {
    this.#release();
  }

  #release(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#current = undefined;
  }
}

/** Renders `host` again whenever what `source()` returns tells one of these events. */
export function renderOn<Name extends string>(
  host: ReactiveControllerHost,
  source: () => { on(name: Name, listener: () => void): Stop } | undefined,
  ...names: readonly Name[]
): void {
  new Subscription(host, source, (told) => names.map((name) => told.on(name, () => host.requestUpdate())));
}
