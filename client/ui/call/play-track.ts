/** Puts a track into a media element; a directive, because `srcObject` must only change with the track. */
import { noChange } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive } from 'lit/directive.js';
import type { ElementPart, PartInfo } from 'lit/directive.js';

class PlayTrack extends AsyncDirective {
  #track: MediaStreamTrack | undefined;
  #element: HTMLMediaElement | undefined;

  constructor(part: PartInfo) {
    super(part);
  }

  render(_track: MediaStreamTrack | undefined, _onBlocked?: (isBlocked: boolean) => void): unknown {
    return noChange;
  }

  override update(part: ElementPart, [track, onBlocked]: Parameters<this['render']>): unknown {
    const element = part.element as HTMLMediaElement;
    this.#element = element;
    if (track === this.#track) return noChange;
    const former = this.#track;
    this.#track = track;
    const shown = element.srcObject instanceof MediaStream ? element.srcObject : undefined;
    if (shown !== undefined && former !== undefined && track !== undefined) {
      // A new stream would begin with nothing to show; this way the last frame of the former stays until then.
      shown.addTrack(track);
      shown.removeTrack(former);
    } else {
      element.srcObject = track === undefined ? null : new MediaStream([track]);
    }
    if (track !== undefined) {
      element.play().then(
        () => onBlocked?.(false),
        // A newer track interrupts the older one's play(); only a refusal needs the person.
        (error: unknown) => onBlocked?.(error instanceof DOMException && error.name === 'NotAllowedError'),
      );
    }
    return noChange;
  }

  /**
   * An element that is off the page keeps its last frames until it is collected, and a camera has few of them:
   * without this it was seen to stand still for three seconds after the answer.
   */
  override disconnected(): void {
    if (this.#element !== undefined) this.#element.srcObject = null;
  }

  override reconnected(): void {
    const track = this.#track;
    if (this.#element === undefined || track === undefined) return;
    this.#element.srcObject = new MediaStream([track]);
    this.#element.play().catch(() => undefined);
  }
}

export const playTrack = directive(PlayTrack);
