/** Typed events. A listener that throws is reported and does not keep the others from hearing. */

export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(data: never) => void>>();

  /** @returns what stops the listening */
  on<N extends keyof Events>(name: N, listener: (data: Events[N]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // Wrapped, so that the same function may listen twice and each stop ends its own.
    const entry = (data: Events[N]): void => {
      listener(data);
    };
    listeners.add(entry);
    return () => {
      listeners.delete(entry);
    };
  }

  emit<N extends keyof Events>(name: N, data: Events[N]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (data: Events[N]) => void)(data);
      } catch (error) {
        console.error(`A listener of "${String(name)}" failed.`, error);
      }
    }
  }
}
