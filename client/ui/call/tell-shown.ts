/** Tells a call how large an element shows one of its pictures; a directive, for as long as the element is there. */
import { noChange } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive } from 'lit/directive.js';
import type { ElementPart, PartInfo } from 'lit/directive.js';
import type { CallSession } from '#sdk/api.ts';

type Source = Parameters<CallSession['setView']>[0];

class TellShown extends AsyncDirective {
  #element: HTMLVideoElement | undefined;
  #call: CallSession | undefined;
  #source: Source = 'camera';
  #stop: (() => void) | undefined;

  constructor(part: PartInfo) {
    super(part);
  }

  render(_call: CallSession, _source: Source): unknown {
    return noChange;
  }

  override update(part: ElementPart, [call, source]: Parameters<this['render']>): unknown {
    if (this.#call === call && this.#source === source) return noChange;
    this.#element = part.element as HTMLVideoElement;
    [this.#call, this.#source] = [call, source];
    this.#start();
    return noChange;
  }

  override disconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
    // Taken off the page, and not put elsewhere in the same turn: nobody sees it.
    if (this.#call?.phase === 'active') this.#call.setView(this.#source, { width: 0, height: 0 });
  }

  override reconnected(): void {
    this.#start();
  }

  #start(): void {
    this.#stop?.();
    let isWanted = true;
    this.#stop = () => (isWanted = false);
    const [element, call, source] = [this.#element, this.#call, this.#source];
    // Of no use before there is a picture: not part of what a page waits for.
    void import('./watch-shown.ts').then(({ watchShown }) => {
      if (!isWanted || element === undefined || call === undefined) return;
      this.#stop = watchShown(element, (size) => {
        call.setView(source, size);
      });
    });
  }
}

export const tellShown = directive(TellShown);
