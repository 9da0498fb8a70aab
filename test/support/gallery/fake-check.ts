/** A check that has found what it is told. */
import type { CallCheck } from '#protocol/check.ts';
import { verdict } from '#sdk/check/verdict.ts';
import type { Finding, PreCallCheck, PreCallCheckEvents } from '#sdk/index.ts';
import { FakeListeners } from './fake-listeners.ts';

export class FakeCheck implements PreCallCheck {
  check: CallCheck;
  readonly isComplete = true;
  readonly #media: 'voice' | 'video';
  readonly #listeners = new FakeListeners<PreCallCheckEvents>();

  constructor(check: CallCheck, media: 'voice' | 'video') {
    this.check = check;
    this.#media = media;
  }

  get findings(): readonly Finding[] {
    return verdict({ check: this.check, isComplete: true, media: this.#media });
  }

  on<N extends keyof PreCallCheckEvents>(
    name: N,
    listener: (data: PreCallCheckEvents[N]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  speakerWas(speaker: 'heard' | 'unheard'): void {
    this.check = { ...this.check, speaker };
    this.#listeners.emit('changed', { findings: this.findings });
  }
}
