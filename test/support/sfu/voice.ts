/** A speaker and a listener without browsers: Opus packets of no sound, and the reports that go back. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { PeerProducer } from '#sfu/peer-producer.ts';
import { producerParameters } from './fake-browser.ts';

const PACKET_MS = 20;
const SAMPLES = 960;
const RECEIVER_REPORT = 201;
const OPUS = Buffer.alloc(80, 0x78);

export class Speaker {
  readonly producer: PeerProducer;
  /** The worst share of loss in each report that the worker has sent, 0..1. */
  readonly reported: number[] = [];
  sent = 0;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;

  /** Over a socket, because a worker sends no reports to its own process. */
  static async create(router: types.Router): Promise<Speaker> {
    const { transport, socket } = await wire(router);
    const producer = await PeerProducer.create({ media: transport }, producerParameters('microphone'), false);
    return new Speaker(transport, socket, producer);
  }

  private constructor(transport: types.PlainTransport, socket: Socket, producer: PeerProducer) {
    this.producer = producer;
    this.#socket = socket;
    socket.on('message', (packet) => {
      for (const loss of fractionsLost(packet)) this.reported.push(loss);
    });
    const { localAddress, localPort } = transport.tuple;
    let dueAt = performance.now();
    this.#timer = setInterval(() => {
      for (; dueAt <= performance.now(); dueAt += PACKET_MS)
        socket.send(this.#packet(), localPort, localAddress);
    }, PACKET_MS / 2);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #packet(): Buffer {
    const { codecs, encodings } = this.producer.media.rtpParameters;
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = codecs[0]!.payloadType;
    header.writeUInt16BE(this.sent & 0xffff, 2);
    header.writeUInt32BE(this.sent * SAMPLES, 4);
    header.writeUInt32BE(encodings![0]!.ssrc!, 8);
    this.sent += 1;
    return Buffer.concat([header, OPUS]);
  }
}

export class Listener {
  /** Sequence numbers that have come. */
  readonly heard = new Set<number>();
  /** What the receiver says it has lost, 0..1: nothing really is. */
  loss = 0;
  /** In ms; as if no report of the sender had come when left out. */
  roundTripMs: number | undefined;
  readonly media: types.Consumer;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;

  static async create(router: types.Router, producer: PeerProducer): Promise<Listener> {
    const { transport, socket } = await wire(router);
    const { rtpCapabilities } = router;
    const media = await transport.consume({ producerId: producer.id, rtpCapabilities, enableRtx: true });
    return new Listener(transport, media, socket);
  }

  private constructor(transport: types.PlainTransport, media: types.Consumer, socket: Socket) {
    this.media = media;
    this.#socket = socket;
    const { ssrc } = media.rtpParameters.encodings![0]!;
    const { payloadType } = media.rtpParameters.codecs[0]!;
    socket.on('message', (packet) => {
      if (packet.readUInt32BE(8) === ssrc && (packet[1]! & 0x7f) === payloadType)
        this.heard.add(packet.readUInt16BE(2));
    });
    const { localAddress, localPort } = transport.tuple;
    this.#timer = setInterval(() => {
      const { loss, heard, roundTripMs } = this;
      const report = receiverReport(ssrc!, loss, heard.size, roundTripMs);
      socket.send(report, localPort, localAddress);
    }, 200);
  }

  /** Holes in what has come. */
  get missing(): number {
    const all = [...this.heard];
    return Math.max(...all) - Math.min(...all) + 1 - all.length;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}

async function wire(router: types.Router): Promise<{ transport: types.PlainTransport; socket: Socket }> {
  const ip = '127.0.0.1';
  const transport = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip } });
  const socket = createSocket('udp4').bind(0, ip);
  await once(socket, 'listening');
  await transport.connect({ ip, port: socket.address().port });
  return { transport, socket };
}

function receiverReport(ssrc: number, loss: number, highest: number, roundTripMs?: number): Buffer {
  const report = Buffer.alloc(32);
  report.set([0x81, RECEIVER_REPORT, 0, 7]);
  report.writeUInt32BE(1, 4);
  report.writeUInt32BE(ssrc, 8);
  report[12] = Math.min(255, Math.round(loss * 256));
  report.writeUInt32BE(highest, 16);
  if (roundTripMs !== undefined) {
    // The middle of an NTP time, in 65536th of a second: when the sender's last report left, and a wait of next to nothing.
    const leftAt = ((Date.now() - roundTripMs) / 1000 + 2_208_988_800) % 65_536;
    report.writeUInt32BE(Math.floor(leftAt * 65_536) >>> 0, 24);
    report.writeUInt32BE(1, 28);
  }
  return report;
}

/** Of every report block in a compound packet. */
function* fractionsLost(packet: Buffer): Generator<number> {
  for (let at = 0; at + 8 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) {
    if (packet[at + 1] !== RECEIVER_REPORT) continue;
    const count = packet[at]! & 0x1f;
    for (let block = 0; block < count; block++) yield packet[at + 8 + 24 * block + 4]! / 256;
  }
}
