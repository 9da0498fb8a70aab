/** A shared screen: picked by the person, ended by them in the page or in the browser's own bar. */
import type { DeviceAccess } from '../device-access.ts';

export class ScreenCapture {
  readonly #access: Pick<DeviceAccess, 'openScreen'>;
  readonly #onChange: (track: MediaStreamTrack | undefined) => void;
  #track: MediaStreamTrack | undefined;
  #opening: Promise<boolean> | undefined;
  #closed = false;

  constructor(
    access: Pick<DeviceAccess, 'openScreen'>,
    onChange: (track: MediaStreamTrack | undefined) => void,
  ) {
    this.#access = access;
    this.#onChange = onChange;
  }

  /** @returns false when the person closed the picker */
  open(): Promise<boolean> {
    // A second click while the picker is open must not open another one behind it.
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<boolean> {
    if (this.#track !== undefined) return true;
    let track: MediaStreamTrack;
    try {
      track = await this.#access.openScreen();
    } catch {
      return false;
    }
    if (this.#closed) {
      track.stop();
      return false;
    }
    // The browser's own "stop sharing" ends the track without asking us.
    track.addEventListener('ended', () => {
      if (this.#track === track) this.#show(undefined);
    });
    this.#show(track);
    return true;
  }

  stop(): void {
    const track = this.#track;
    if (track === undefined) return;
    this.#show(undefined);
    track.stop();
  }

  close(): void {
    this.#closed = true;
    this.#track?.stop();
    this.#track = undefined;
  }

  #show(track: MediaStreamTrack | undefined): void {
    this.#track = track;
    this.#onChange(track);
  }
}
