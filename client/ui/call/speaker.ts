/**
 * The loudspeaker that plays the other side's voice: an agent hears callers in the headset while the ring comes
 * from the desk. Kept in this browser; where it is gone, or the browser cannot choose, the system's plays.
 */
const KEY = 'vitrine:speaker';

class Speaker {
  #deviceId = stored();
  readonly #listeners = new Set<() => void>();

  /** Empty: the system's own. */
  get deviceId(): string {
    return this.#deviceId;
  }

  /** Safari on phones has no choice to offer. */
  get canChoose(): boolean {
    return 'setSinkId' in HTMLMediaElement.prototype;
  }

  choose(deviceId: string): void {
    this.#deviceId = deviceId;
    try {
      localStorage.setItem(KEY, deviceId);
    } catch {
      // Without storage the choice ends with the page.
    }
    for (const listener of [...this.#listeners]) listener();
  }

  on(_: 'changed', listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async applyTo(element: HTMLMediaElement): Promise<void> {
    if (!this.canChoose || element.sinkId === this.#deviceId) return;
    // Unplugged since it was chosen: being heard at all goes before being heard there.
    await element.setSinkId(this.#deviceId).catch(() => element.setSinkId(''));
  }
}

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export const speaker = new Speaker();
