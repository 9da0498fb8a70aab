/** Puts a track into a media element; a directive, because `srcObject` must only change with the track. */
import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';
import type { ElementPart, PartInfo } from 'lit/directive.js';

class PlayTrack extends Directive {
  #track: MediaStreamTrack | undefined;

  constructor(part: PartInfo) {
    super(part);
  }

  render(_track: MediaStreamTrack | undefined, _onBlocked?: (isBlocked: boolean) => void): unknown {
    return noChange;
  }

  override update(part: ElementPart, [track, onBlocked]: Parameters<this['render']>): unknown {
    const element = part.element as HTMLMediaElement;
    if (track === this.#track) return noChange;
    this.#track = track;
    element.srcObject = track === undefined ? null : new MediaStream([track]);
    if (track !== undefined) {
      element.play().then(
        () => onBlocked?.(false),
        // A newer track interrupts the older one's play(); only a refusal needs the person.
        (error: unknown) => onBlocked?.(error instanceof DOMException && error.name === 'NotAllowedError'),
      );
    }
    return noChange;
  }
}

export const playTrack = directive(PlayTrack);
