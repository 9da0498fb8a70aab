/** One direction of a peer's media: a WebRtcTransport on its worker's shared port. */
import type { types } from 'mediasoup';
import { TransportId } from '#protocol/ids.ts';
import type { DtlsParameters, IceParameters, TransportParameters } from '#protocol/rtp.ts';
import { withDeadline } from './deadline.ts';
import { mediaNotFound, refused, toMediaError } from './media-errors.ts';

export type Direction = 'send' | 'receive';
export type TransportState = 'connected' | 'disconnected' | 'closed';

export interface PeerTransportOptions {
  readonly router: types.Router;
  readonly webRtcServer: types.WebRtcServer;
  readonly direction: Direction;
  /** Bit/s that the estimate of what can be sent begins with: more than the library's 600 000 sharpens the first second. */
  readonly startBitrate: number;
  readonly onState: (direction: Direction, state: TransportState) => void;
}

/** Between the library's bounds of 10 and 60 s; short outages heal inside it. */
const ICE_CONSENT_SECONDS = 20;
export class PeerTransport {
  readonly id: TransportId;
  readonly direction: Direction;
  readonly media: types.WebRtcTransport;
  readonly #onState: PeerTransportOptions['onState'];
  #state: TransportState | 'new' = 'new';
  #connecting: { fingerprints: string; done: Promise<void> } | undefined;
  #closed = false;

  static async create(options: PeerTransportOptions): Promise<PeerTransport> {
    const media = await withDeadline(
      options.router.createWebRtcTransport({
        webRtcServer: options.webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        iceConsentTimeout: ICE_CONSENT_SECONDS,
        initialAvailableOutgoingBitrate: options.startBitrate,
      }),
      undefined,
      (late) => {
        late.close();
      },
    ).catch((error: unknown) => {
      throw toMediaError(error, 'The transport cannot be made.', options.router.closed);
    });
    return new PeerTransport(options, media);
  }

  private constructor(options: PeerTransportOptions, media: types.WebRtcTransport) {
    this.id = TransportId.parse(media.id);
    this.direction = options.direction;
    this.media = media;
    this.#onState = options.onState;
    media.on('dtlsstatechange', () => {
      this.#update();
    });
    media.on('icestatechange', () => {
      this.#update();
    });
  }

  /** `new` until the first handshake is done. */
  get state(): TransportState | 'new' {
    return this.#state;
  }

  /** True until the client shows up: nothing can arrive at a receiver that is not ready for it. */
  get isUntouched(): boolean {
    return this.media.dtlsState === 'new';
  }

  get parameters(): TransportParameters {
    const { iceParameters, iceCandidates, dtlsParameters } = this.media;
    return { id: this.id, iceParameters, iceCandidates, dtlsParameters };
  }

  /**
   * A repeat with the same fingerprints is harmless.
   * @throws AppError BAD_REQUEST for other fingerprints or such that the worker refuses
   */
  connect(dtlsParameters: DtlsParameters): Promise<void> {
    const fingerprints = JSON.stringify(dtlsParameters.fingerprints);
    if (this.#connecting !== undefined) {
      if (this.#connecting.fingerprints === fingerprints) return this.#connecting.done;
      return Promise.reject(refused('The transport is connected to another certificate already.'));
    }
    const done = withDeadline(
      this.media.connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
    ).catch((error: unknown) => {
      this.#connecting = undefined;
      throw toMediaError(error, 'The DTLS parameters are not acceptable.', this.#closed || this.media.closed);
    });
    this.#connecting = { fingerprints, done };
    return done;
  }

  /** The old credentials stay valid until the new ones are used. */
  async restartIce(): Promise<IceParameters> {
    if (this.#closed) throw mediaNotFound('transport');
    return withDeadline(this.media.restartIce()).catch((error: unknown) => {
      throw toMediaError(error, 'ICE cannot be restarted.', this.#closed || this.media.closed);
    });
  }

  /** Whether media has come within the library's window of 2.5 s: a voice that pauses shows every 400 ms. */
  async isReceiving(): Promise<boolean> {
    const stats = await withDeadline(this.media.getStats()).catch(() => []);
    return stats.some(({ rtpRecvBitrate }) => rtpRecvBitrate > 0);
  }

  /** Idempotent; tells nobody, since it is always asked for. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#state = 'closed';
    this.media.close();
  }

  #update(): void {
    if (this.#closed || this.media.closed) return;
    const next = stateOf(this.media.iceState, this.media.dtlsState);
    if (next === undefined || next === this.#state) return;
    this.#state = next;
    this.#onState(this.direction, next);
  }
}

/** ICE and DTLS in one word; undefined while it is still being set up. */
export function stateOf(ice: types.IceState, dtls: types.DtlsState): TransportState | undefined {
  if (dtls === 'closed' || dtls === 'failed' || ice === 'closed') return 'closed';
  if (ice === 'disconnected') return 'disconnected';
  return dtls === 'connected' ? 'connected' : undefined;
}
