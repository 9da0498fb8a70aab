/** A transport beside those of a peer that carries nothing: whether ICE has an answer tells a browser if a way is open. */
import type { TransportParameters } from '#protocol/rtp.ts';
import { mediaNotFound } from './media-errors.ts';
import { PeerTransport } from './peer-transport.ts';
import type { PeerTransportOptions } from './peer-transport.ts';

type TrialOptions = Pick<PeerTransportOptions, 'router' | 'webRtcServer' | 'startBitrate'>;

/** A browser gives an answer 4 s. */
const LASTS_MS = 10_000;

export class Trial {
  readonly #options: TrialOptions;
  #transport: PeerTransport | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ router, webRtcServer, startBitrate }: TrialOptions) {
    this.#options = { router, webRtcServer, startBitrate };
  }

  /** One at a time: an earlier one goes. @throws AppError MEDIA_NOT_FOUND where the peer was closed meanwhile */
  async open(): Promise<TransportParameters> {
    const transport = await PeerTransport.create({
      ...this.#options,
      direction: 'receive',
      onState: () => undefined,
    });
    this.#drop();
    if (this.#closed) {
      transport.close();
      throw mediaNotFound('peer');
    }
    this.#transport = transport;
    this.#timer = setTimeout(() => {
      this.#drop();
    }, LASTS_MS);
    return transport.parameters;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#transport?.close();
    this.#transport = undefined;
  }
}
