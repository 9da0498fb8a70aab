/** Typed listeners by name, as the SDK's objects have. */
export class FakeListeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(data: never) => void>>();

  on<N extends keyof Events>(name: N, listener: (data: Events[N]) => void): () => void {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
    return () => known.delete(listener);
  }

  emit<N extends keyof Events>(name: N, data: Events[N]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (data: Events[N]) => void)(data);
  }
}
