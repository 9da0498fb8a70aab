/** A typed event emitter whose listeners cannot hurt the emitter or each other. */
export type Listener<T> = (data: T) => void;
export type Unsubscribe = () => void;

export class Emitter<EventMap extends object> {
  readonly #listeners = new Map<keyof EventMap, Set<Listener<never>>>();
  readonly #onListenerError: (error: unknown) => void;

  /** @param onListenerError told of every error that a listener throws; the others still run */
  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  on<Name extends keyof EventMap>(name: Name, listener: Listener<EventMap[Name]>): Unsubscribe {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => {
      listeners.delete(listener);
    };
  }

  emit<Name extends keyof EventMap>(name: Name, data: EventMap[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as Listener<EventMap[Name]>)(data);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
