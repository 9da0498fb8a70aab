/** The ring, synthesised: two soft bell strokes, again and again, silent the moment it stops. */

/** From one pair of strokes to the next. */
const PERIOD_S = 2.4;
const STROKES = [
  { at: 0, hertz: 659.3 },
  { at: 0.28, hertz: 880 },
] as const;
/** A bell is more than one tone: its partials, and how loud and how long each rings. */
const PARTIALS = [
  { ratio: 1, gain: 0.5, seconds: 1.1 },
  { ratio: 2.01, gain: 0.16, seconds: 0.6 },
  { ratio: 3.02, gain: 0.06, seconds: 0.3 },
] as const;

export class RingSound {
  readonly #context = new AudioContext();
  #volume: GainNode | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** False until the person has clicked on this page: browsers keep it silent until then. */
  get isUnlocked(): boolean {
    return this.#context.state === 'running';
  }

  onChange(listener: () => void): () => void {
    this.#context.addEventListener('statechange', listener);
    return () => this.#context.removeEventListener('statechange', listener);
  }

  /** Works only inside a click or a key press. */
  async unlock(): Promise<void> {
    if (this.#context.state === 'suspended') await this.#context.resume();
  }

  start(): void {
    if (this.#timer !== undefined) return;
    const volume = this.#context.createGain();
    volume.gain.value = 0.6;
    volume.connect(this.#context.destination);
    this.#volume = volume;
    this.#strike(volume);
    this.#timer = setInterval(() => this.#strike(volume), PERIOD_S * 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#volume?.disconnect();
    this.#volume = undefined;
  }

  async close(): Promise<void> {
    this.stop();
    await this.#context.close();
  }

  #strike(volume: GainNode): void {
    for (const { at, hertz } of STROKES) {
      for (const { ratio, gain, seconds } of PARTIALS) {
        this.#tone(volume, this.#context.currentTime + at, hertz * ratio, gain, seconds);
      }
    }
  }

  #tone(volume: GainNode, start: number, hertz: number, gain: number, seconds: number): void {
    const oscillator = this.#context.createOscillator();
    oscillator.frequency.value = hertz;
    const envelope = this.#context.createGain();
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + 0.008);
    envelope.gain.exponentialRampToValueAtTime(0.001, start + seconds);
    oscillator.connect(envelope).connect(volume);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }
}
