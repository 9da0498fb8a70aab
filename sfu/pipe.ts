/**
 * One end of a pipe between two nodes: SRTP over one UDP port of its own, for both directions of a room.
 *
 * The other end must be known by the very address and port that its packets come from (mediasoup drops all others
 * and connects a pipe once): what may stand between is a relay or NAT that keeps ports, one announced address to
 * one node. There is no ICE, so a cut that heals needs nothing; what a pipe cannot survive is an end that is new.
 */
import { isIPv6 } from 'node:net';
import type { types } from 'mediasoup';
import type { PipeEnd } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import type { ListenAddress } from './listen-addresses.ts';
import { refused, toMediaError } from './media-errors.ts';

export interface PortRange {
  readonly min: number;
  readonly max: number;
}

export interface PipeOptions {
  readonly router: types.Router;
  readonly addresses: readonly ListenAddress[];
  /** Absent: any free port. */
  readonly ports?: PortRange | undefined;
  /** The other end's address, where it is known: both must be of one family. */
  readonly far?: string | undefined;
}

export class Pipe {
  readonly media: types.PipeTransport;
  #connecting: { readonly to: string; readonly done: Promise<void> } | undefined;

  /** @throws AppError BAD_REQUEST when this node has no address of the other end's family, TIMEOUT, UNAVAILABLE */
  static async create({ router, addresses, ports, far }: PipeOptions): Promise<Pipe> {
    const address = addresses.find(({ ip }) => far === undefined || isIPv6(ip) === isIPv6(far));
    if (address === undefined) throw refused('The nodes have no media address of one family.');
    const media = await withDeadline(
      router.createPipeTransport({
        listenInfo: {
          protocol: 'udp',
          ...address,
          ...(ports === undefined ? {} : { portRange: { ...ports } }),
        },
        enableRtx: true,
        enableSrtp: true,
      }),
      undefined,
      (late) => {
        late.close();
      },
    ).catch((error: unknown) => {
      throw toMediaError(error, 'The pipe cannot be made.', router.closed);
    });
    return new Pipe(media);
  }

  private constructor(media: types.PipeTransport) {
    this.media = media;
  }

  /** As the other end must know it: the announced address, where there is one. */
  get end(): PipeEnd {
    const { tuple, srtpParameters } = this.media;
    if (srtpParameters?.cryptoSuite !== 'AEAD_AES_256_GCM') throw new Error('the pipe has no key');
    const { cryptoSuite, keyBase64 } = srtpParameters;
    return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters: { cryptoSuite, keyBase64 } };
  }

  /**
   * A repeat is harmless.
   * @returns false when it is connected to another end already, and so of no use for this one
   * @throws AppError BAD_REQUEST, MEDIA_NOT_FOUND, TIMEOUT
   */
  async connect(end: PipeEnd): Promise<boolean> {
    const to = JSON.stringify([end.ip, end.port, end.srtpParameters.keyBase64]);
    if (this.#connecting !== undefined && this.#connecting.to !== to) return false;
    const done =
      this.#connecting?.done ??
      withDeadline(this.media.connect(end)).catch((error: unknown) => {
        this.#connecting = undefined;
        throw toMediaError(error, 'The other end of the pipe is not acceptable.', this.media.closed);
      });
    this.#connecting = { to, done };
    await done;
    return true;
  }

  /** Sends a local producer over the pipe, with all its layers. @throws AppError */
  send(producerId: string): Promise<types.Consumer> {
    return withDeadline(this.media.consume({ producerId }), undefined, (late) => {
      late.close();
    }).catch((error: unknown) => {
      throw toMediaError(error, 'The producer cannot be sent over the pipe.', this.media.closed);
    });
  }

  close(): void {
    this.media.close();
  }
}
