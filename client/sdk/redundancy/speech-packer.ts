/** Puts some packets of a voice into one, and none of them off for long. */
import { packedInOne, ticksOfSingle } from './opus-packet.ts';

interface Held<Packet> {
  readonly packet: Packet;
  readonly payload: Uint8Array;
  readonly timestamp: number;
}

/** Speech that pauses sends nothing more for now: what is held goes. Two packets are 20 ms apart. */
const HOLD_MS = 45;

export class SpeechPacker<Packet extends { data: ArrayBuffer }> {
  readonly #send: (packet: Packet) => void;
  #held: Held<Packet>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send gets each packet in the order in which it was added, those that are full with others in them */
  constructor(send: (packet: Packet) => void) {
    this.#send = send;
  }

  /** @param most so many in one; with 1 it goes at once, behind what is held */
  add(packet: Packet, timestamp: number, most: number): void {
    const payload = new Uint8Array(packet.data);
    if (!this.#continues(payload, timestamp)) this.flush();
    if (most <= 1 || ticksOfSingle(payload) === undefined) {
      this.flush();
      this.#send(packet);
      return;
    }
    this.#held.push({ packet, payload, timestamp });
    if (this.#held.length >= most) this.flush();
    else {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.flush();
      }, HOLD_MS);
    }
  }

  /** Idempotent. */
  flush(): void {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = [];
    const [first] = held;
    if (first === undefined) return;
    // Its time is that of the first; the others never leave.
    if (held.length > 1) first.packet.data = packedInOne(held.map(({ payload }) => payload)).slice().buffer;
    this.#send(first.packet);
  }

  /** Idempotent. What is held goes nowhere any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#held = [];
  }

  /** One packet has one form of speech, without a pause in it. */
  #continues(payload: Uint8Array, timestamp: number): boolean {
    const last = this.#held.at(-1);
    if (last === undefined) return true;
    const ticks = ticksOfSingle(last.payload) ?? 0;
    return payload[0] === last.payload[0] && (timestamp - last.timestamp) >>> 0 === ticks;
  }
}
