/** Renders its host once a second while something on it counts. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #isCounting: () => boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, isCounting: () => boolean) {
    this.#host = host;
    this.#isCounting = isCounting;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.#isCounting()) return this.#stop();
    this.#timer ??= setInterval(() => this.#host.requestUpdate(), 1000);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
