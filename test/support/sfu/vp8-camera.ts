/** A sender of video without a browser: VP8 in three temporal layers, one packet a frame, with nothing to see. */
import type { types } from 'mediasoup';

const FRAMES_PER_SECOND = 30;
const FRAME_MS = 1000 / FRAMES_PER_SECOND;
/** A late timer is made up for, so that the bitrate holds on a busy machine; a long stall is not. */
const MOST_AT_ONCE = 3;
const CLOCK_RATE = 90_000;
/** 400 bytes are about 25 kbit/s for the lowest temporal layer, 96 for all. Larger frames are multiples of it. */
const FRAME_BYTES = 400;
/** As Chrome: asked for a key frame within this time of the last one, it does not hear. */
const DEAF_MS = 300;
/** L1T3 in Chrome's order. At a frame with `isSync` a receiver may go up to its layer. */
const PATTERN = [
  { layer: 0, isSync: false },
  { layer: 2, isSync: true },
  { layer: 1, isSync: true },
  ...[2, 0, 2, 1, 2].map((layer) => ({ layer, isSync: false })),
];

export interface VideoFrame {
  readonly isKey: boolean;
  readonly layer: number;
}

export class Vp8Camera {
  readonly #producer: types.Producer;
  readonly #encoding: number;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #frames = 0;
  #baseFrames = 0;
  #inPattern = 0;
  #keyFrameAt = -Infinity;

  /**
   * @param producer of a DirectTransport
   * @param encoding which of the producer's this is: in simulcast there is a camera for each, the next one twice
   *   as large
   */
  constructor(producer: types.Producer, encoding = 0) {
    this.#producer = producer;
    this.#encoding = encoding;
  }

  /** Sends from now on, a key frame first. */
  start(): this {
    this.#sendFrame(true);
    this.#dueAt = performance.now() + FRAME_MS;
    this.#timer = setInterval(() => {
      this.#sendDue();
    }, FRAME_MS / 2);
    return this;
  }

  /** Sent so far, 30 a second: the clock of the tests. */
  get frames(): number {
    return this.#frames;
  }

  /** What relates the clocks of simulcast's streams: a worker changes between them only when it has one of each. */
  senderReport(): Buffer {
    const report = Buffer.alloc(28);
    report.set([0x80, 200, 0, 6]);
    report.writeUInt32BE(this.#ssrc, 4);
    report.writeUInt32BE(Math.floor(Date.now() / 1000) + 2_208_988_800, 8);
    report.writeUInt32BE(Math.floor(((Date.now() % 1000) / 1000) * 2 ** 32), 12);
    report.writeUInt32BE((this.#frames * CLOCK_RATE) / FRAMES_PER_SECOND, 16);
    report.writeUInt32BE(this.#frames, 20);
    return report;
  }

  get #ssrc(): number {
    return this.#producer.rtpParameters.encodings![this.#encoding]!.ssrc!;
  }

  requestKeyFrame(): void {
    if (performance.now() - this.#keyFrameAt >= DEAF_MS) this.#sendFrame(true);
  }

  /** As when its network is cut; `start` begins again. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #sendDue(): void {
    const now = performance.now();
    for (let sent = 0; sent < MOST_AT_ONCE && this.#dueAt <= now; sent++) {
      this.#sendFrame(false);
      this.#dueAt += FRAME_MS;
    }
    this.#dueAt = Math.max(this.#dueAt, now);
  }

  #sendFrame(isKey: boolean): void {
    if (isKey) {
      this.#keyFrameAt = performance.now();
      this.#inPattern = 0;
    }
    const { layer, isSync } = PATTERN[this.#inPattern % PATTERN.length]!;
    if (layer === 0) this.#baseFrames += 1;
    const { codecs } = this.#producer.rtpParameters;
    const packet = Buffer.concat([
      rtpHeader(codecs[0]!.payloadType, this.#ssrc, this.#frames),
      descriptor(this.#frames, this.#baseFrames, layer, isKey || isSync),
      // The lowest bit of the first byte is 0 in key frames only; nobody decodes the rest.
      Buffer.alloc(FRAME_BYTES * (1 + this.#encoding), isKey ? 0xfe : 0xff),
    ]);
    this.#frames += 1;
    this.#inPattern += 1;
    this.#producer.send(packet);
  }
}

/** What a camera has sent, as it arrives; undefined for RTCP and for the worker's own probes. */
export function readFrame(packet: Buffer): VideoFrame | undefined {
  const hasExtension = (packet[0]! & 0x10) !== 0;
  const payload = packet.subarray(hasExtension ? 16 + 4 * packet.readUInt16BE(14) : 12);
  if (payload.length < 6 || (payload.length - 6) % FRAME_BYTES !== 0 || payload[0] !== 0x90) return undefined;
  return { isKey: (payload[6]! & 1) === 0, layer: payload[5]! >> 6 };
}

function rtpHeader(payloadType: number, ssrc: number, frame: number): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 0x80 | payloadType; // every packet is the last of its frame
  header.writeUInt16BE(frame & 0xffff, 2);
  header.writeUInt32BE((frame * CLOCK_RATE) / FRAMES_PER_SECOND, 4);
  header.writeUInt32BE(ssrc, 8);
  return header;
}

/** RFC 7741: the start of a partition, with picture id, TL0PICIDX and layer. */
function descriptor(picture: number, baseFrames: number, layer: number, isSync: boolean): Buffer {
  const pictureId = [0x80 | ((picture >> 8) & 0x7f), picture & 0xff];
  return Buffer.from([0x90, 0xe0, ...pictureId, baseFrames & 0xff, (layer << 6) | (isSync ? 0x20 : 0)]);
}
