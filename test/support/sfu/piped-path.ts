/** Two nodes' routers with a pipe between them, real RTP, and a bad network in the middle. */
import { randomUUID } from 'node:crypto';
import { createLogger } from '#platform/logger.ts';
import { NodeId, PipeId } from '#protocol/ids.ts';
import { Partner } from '#sfu/partner.ts';
import type { PeerProducer } from '#sfu/peer-producer.ts';
import { Pipe } from '#sfu/pipe.ts';
import { relayPipe } from '#test/relay/pipe-relay.ts';
import type { PipeRelay } from '#test/relay/pipe-relay.ts';
import { until } from '#test/until.ts';
import { SHOPPER } from './test-node.ts';
import { VideoPath } from './video-path.ts';

const NEAR = { host: '127.0.0.1', announced: '127.10.0.1' };
const FAR = { host: '127.0.0.2', announced: '127.10.0.2' };

export class PipedPath {
  readonly near: VideoPath;
  readonly far: VideoPath;
  readonly relay: PipeRelay;
  /** Of the near node: what it sends. */
  readonly nearHalf: Partner;
  readonly farHalf: Partner;

  static async create(): Promise<PipedPath> {
    const [near, far] = await Promise.all([VideoPath.create(), VideoPath.create()]);
    const pipes = [await pipeOn(near, NEAR), await pipeOn(far, FAR)] as const;
    const [nearEnd, farEnd] = [pipes[0].end, pipes[1].end];
    const relay = await relayPipe({ ...NEAR, port: nearEnd.port }, { ...FAR, port: farEnd.port });
    await pipes[0].connect(farEnd);
    await pipes[1].connect(nearEnd);
    return new PipedPath(near, far, relay, pipes);
  }

  private constructor(
    near: VideoPath,
    far: VideoPath,
    relay: PipeRelay,
    [nearPipe, farPipe]: readonly [Pipe, Pipe],
  ) {
    this.near = near;
    this.far = far;
    this.relay = relay;
    this.nearHalf = half('far', nearPipe);
    this.farHalf = half('near', farPipe);
    this.nearHalf.voice = {
      state: (producers) => void this.farHalf.follow(structuredClone(producers)),
      received: () => undefined,
      wanted: () => undefined,
      closed: () => undefined,
    };
  }

  /** Sends a producer of the near node over the pipe. @returns what it is on the far one */
  async cross(producer: PeerProducer): Promise<PeerProducer> {
    const before = this.farHalf.producers.length;
    await this.nearHalf.send(SHOPPER, producer);
    await until('the producer has crossed', () => this.farHalf.producers.length > before, { everyMs: 2 });
    return this.farHalf.producers.at(-1)!.producer;
  }

  async close(): Promise<void> {
    this.nearHalf.close();
    this.farHalf.close();
    this.relay.close();
    await Promise.all([this.near.close(), this.far.close()]);
  }
}

function pipeOn(path: VideoPath, { host, announced }: typeof NEAR): Promise<Pipe> {
  return Pipe.create({ router: path.router, addresses: [{ ip: host, announcedAddress: announced }] });
}

function half(other: string, pipe: Pipe): Partner {
  return new Partner({
    nodeId: NodeId.parse(other),
    pipeId: PipeId.parse(randomUUID()),
    pipe,
    events: {
      isRoomPaused: () => false,
      opened: () => undefined,
      pausedByPeer: (_owner, producer, paused) => void producer.setPaused('peer', paused).done,
      closed: () => undefined,
      heard: () => undefined,
      wanted: () => undefined,
    },
    logger: createLogger('silent'),
  });
}
