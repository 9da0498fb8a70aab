/**
 * The loudspeaker that plays the other side's voice: an agent hears callers in the headset while the ring comes
 * from the desk. Kept in this browser; where it is gone, or the browser cannot choose, the system's plays.
 */
const KEY = 'vitrine:speaker';

class Speaker {
  #deviceId = stored();
  #isGone = false;
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
    this.#isGone = false;
    try {
      localStorage.setItem(KEY, deviceId);
    } catch {
      // Without storage the choice ends with the page.
    }
    for (const listener of [...this.#listeners]) listener();
  }

  on(_: 'changed', listener: () => void): () => void {
    const devices = mediaDevices();
    if (this.#listeners.size === 0) devices?.addEventListener('devicechange', this.#look);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) devices?.removeEventListener('devicechange', this.#look);
    };
  }

  /** Never rejects. */
  async applyTo(element: HTMLMediaElement): Promise<void> {
    const wanted = this.#isGone ? '' : this.#deviceId;
    if (!this.canChoose || element.sinkId === wanted) return;
    // Unplugged since it was chosen: being heard at all goes before being heard there.
    await element.setSinkId(wanted).catch(() => element.setSinkId('').catch(() => undefined));
  }

  /** Nobody says what becomes of a voice whose loudspeaker is unplugged: it may go nowhere. */
  readonly #look = (): void => {
    mediaDevices()
      ?.enumerateDevices()
      .then(this.#listed)
      .catch(() => undefined);
  };

  readonly #listed = (devices: readonly MediaDeviceInfo[]): void => {
    const ids = devices.flatMap(({ kind, deviceId }) => (kind === 'audiooutput' ? [deviceId] : []));
    const isGone = this.#deviceId !== '' && ids.length > 0 && !ids.includes(this.#deviceId);
    if (isGone === this.#isGone) return;
    this.#isGone = isGone;
    for (const listener of [...this.#listeners]) listener();
  };
}

/** Not there on pages without encryption. */
function mediaDevices(): MediaDevices | undefined {
  return (navigator as Partial<Navigator>).mediaDevices;
}

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export const speaker = new Speaker();
