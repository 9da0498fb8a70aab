/**
 * Cameras and one receiver around a real worker, without a browser: RTP in, RTP out, nothing encrypted. Two of
 * them make a call across two nodes, see piped-path.ts.
 */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { types } from 'mediasoup';
import { createLogger } from '#platform/logger.ts';
import { MediaWorker } from '#sfu/media-worker.ts';
import { PeerConsumer } from '#sfu/peer-consumer.ts';
import { PeerProducer } from '#sfu/peer-producer.ts';
import { producerParameters } from './fake-browser.ts';
import { SHOPPER } from './test-node.ts';
import { Vp8Camera, readFrame } from './vp8-camera.ts';
import type { VideoFrame } from './vp8-camera.ts';

const RTCP_PAYLOAD_FEEDBACK = 206;

export interface Sent {
  readonly producer: PeerProducer;
  readonly camera: Vp8Camera;
  readonly transport: types.DirectTransport;
}

export interface Received {
  readonly consumer: PeerConsumer;
  readonly media: types.Consumer;
  /** In the order they came. */
  readonly frames: VideoFrame[];
}

export class VideoPath {
  readonly router: types.Router;
  readonly #worker: MediaWorker;
  readonly #receiving: types.PlainTransport;
  readonly #socket: Socket;
  readonly #cameras: Vp8Camera[] = [];
  readonly #reports: NodeJS.Timeout[] = [];
  /** How often a picture was stopped for want of bandwidth. */
  stops = 0;
  readonly #receiver = { state: 'new' as 'new' | 'connected' };
  readonly #downlink = {
    carry: () => () => undefined,
    stopped: (): void => {
      this.stops += 1;
    },
  };

  static async create(): Promise<VideoPath> {
    const loopback = '127.0.0.1';
    const worker = await MediaWorker.create({
      index: 0,
      addresses: [{ ip: loopback }],
      port: 0,
      watchdogMs: 2500,
      logger: createLogger('silent'),
    });
    const router = await worker.createRouter();
    const receiving = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: loopback } });
    const socket = createSocket('udp4').bind(0, loopback);
    await once(socket, 'listening');
    return new VideoPath(worker, router, receiving, socket);
  }

  private constructor(
    worker: MediaWorker,
    router: types.Router,
    receiving: types.PlainTransport,
    socket: Socket,
  ) {
    this.#worker = worker;
    this.router = router;
    this.#receiving = receiving;
    this.#socket = socket;
  }

  /** A camera, not started yet, that sends a key frame when it is asked for one. */
  async send(): Promise<Sent> {
    const transport = await this.router.createDirectTransport();
    const producer = await PeerProducer.create({ media: transport }, producerParameters('camera'), false);
    const camera = this.#camera(producer, 0);
    transport.on('rtcp', (packet) => {
      if (packet[1] === RTCP_PAYLOAD_FEEDBACK) camera.requestKeyFrame();
    });
    return { producer, camera, transport };
  }

  /** Two sizes of one picture, the second twice as large; both are running. */
  async sendSimulcast(): Promise<PeerProducer> {
    const transport = await this.router.createDirectTransport();
    const parameters = producerParameters('camera');
    const [small] = parameters.rtpParameters.encodings!;
    const ssrc = small!.ssrc! + 5;
    const large = { ...small, ssrc, rtx: { ssrc: ssrc + 1 } };
    parameters.rtpParameters.encodings!.push(large);
    const producer = await PeerProducer.create({ media: transport }, parameters, false);
    const cameras = [this.#camera(producer, 0), this.#camera(producer, 1)];
    transport.on('rtcp', (packet) => {
      if (packet[1] === RTCP_PAYLOAD_FEEDBACK) for (const camera of cameras) camera.requestKeyFrame();
    });
    for (const camera of cameras) camera.start();
    this.#reports.push(
      setInterval(() => {
        for (const camera of cameras) transport.sendRtcp(camera.senderReport());
      }, 200),
    );
    return producer;
  }

  #camera(producer: PeerProducer, encoding: number): Vp8Camera {
    const camera = new Vp8Camera(producer.media, encoding);
    this.#cameras.push(camera);
    return camera;
  }

  async receive(producer: PeerProducer): Promise<Received> {
    const { rtpCapabilities } = this.router;
    const media = await this.#receiving.consume({ producerId: producer.id, rtpCapabilities });
    const frames: VideoFrame[] = [];
    this.#socket.on('message', (packet) => {
      if (packet.readUInt32BE(8) !== media.rtpParameters.encodings![0]!.ssrc) return;
      const frame = readFrame(packet);
      if (frame !== undefined) frames.push(frame);
    });
    const logger = createLogger('silent');
    const [transport, downlink] = [this.#receiver, this.#downlink];
    const consumer = new PeerConsumer({ owner: SHOPPER, producer, transport, downlink, logger }, media);
    return { consumer, media, frames };
  }

  /** The receiver is there: as a peer's transport does, tells its consumers after the worker knows. */
  async connect(...received: Received[]): Promise<void> {
    await this.#receiving.connect({ ip: '127.0.0.1', port: this.#socket.address().port });
    this.#receiver.state = 'connected';
    for (const { consumer } of received) consumer.expectKeyFrame();
  }

  /** Sends RTCP as the receiver. */
  report(packet: Buffer): void {
    const { localAddress, localPort } = this.#receiving.tuple;
    this.#socket.send(packet, localPort, localAddress);
  }

  /** @param bitrate what the worker believes of the receiver's link, in bits a second */
  async limit(bitrate: number): Promise<void> {
    await this.#receiving.setMaxOutgoingBitrate(bitrate);
  }

  async close(): Promise<void> {
    for (const camera of this.#cameras) camera.stop();
    for (const timer of this.#reports) clearInterval(timer);
    await this.#worker.close('the test is over');
    this.#socket.close();
  }
}
