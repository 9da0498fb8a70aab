/** The media of one call: opens transports, keeps them alive, and makes them anew when they are lost. */
import type { types } from 'mediasoup-client';
import { AppError } from '#protocol/errors.ts';
import type { CallId, ConsumerId, TransportId } from '#protocol/ids.ts';
import type { OutputOf } from '#protocol/contract.ts';
import type { mediaRequests } from '#protocol/media.ts';
import type { ConsumerParameters, DtlsParameters, RtpCapabilities } from '#protocol/rtp.ts';
import type { MediaConnection } from './api.ts';
import { IceRestart } from './ice-restart.ts';
import { insist } from './insist.ts';
import { mediaConnection } from './media-connection.ts';
import { PictureWatch } from './picture-watch.ts';
import { ShownViews } from './pictures/shown-views.ts';
import { Publisher } from './publisher.ts';
import { openVoices } from './redundancy/voices.ts';
import type { Voices } from './redundancy/voices.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { TakeNote } from './quality/notes.ts';
import type { MeasuredEnds } from './quality/quality-watch.ts';
import type { Sleep } from './sleep.ts';
import { Subscriber } from './subscriber.ts';
import { asksAgain } from './voice-repair.ts';
import { createPairWays } from './ways/pair-ways.ts';
import type { LeftWays, PairWays } from './ways/pair-ways.ts';

export interface MediaDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  /** Loaded; waits for a media node to be up. @throws AppError */
  readonly device: () => Promise<types.Device>;
  readonly sleep: Sleep;
  /** Takes what was changed, and why. */
  readonly note: TakeNote;
  /** To the server and back, in ms; undefined where it is not known. */
  readonly roundTripMs: () => number | undefined;
  readonly onConnection: (state: MediaConnection) => void;
  readonly onRemote: () => void;
  /** Of the connection before this one. */
  readonly leftWays?: LeftWays | undefined;
}

type Opened = OutputOf<(typeof mediaRequests)['media:open']>;
/** What each end of new transports brings. */
interface Ends {
  readonly device: types.Device;
  readonly voices: Voices;
  readonly answer: Opened;
}

/** The transports in use, and the policy they were opened with. */
export interface MediaEnds extends MeasuredEnds {
  readonly policy: Opened['policy'];
}

interface Pair {
  readonly send: types.Transport;
  readonly receive: types.Transport;
  readonly restart: IceRestart;
  readonly ways: PairWays;
  readonly policy: Opened['policy'];
}

/** As the browser's types want it, which lack `undefined` on what may be left out. */
type RelayOptions = Pick<types.TransportOptions, 'iceTransportPolicy'> & { iceServers: RTCIceServer[] };

/** A relay that is there answers within a second or two, over TLS too. */
const RELAY_PATIENCE_MS = 4000;

/** A node that refuses what it just offered would be asked in circles. */
const REOPEN_WAIT_MS = 300;

export class MediaEngine {
  readonly publisher: Publisher;
  readonly subscriber: Subscriber;
  readonly views: ShownViews;
  readonly #deps: MediaDeps;
  readonly #pictures: PictureWatch;
  #pair: Pair | undefined;
  #generation = 0;
  #wantedGeneration = 1;
  #opening: symbol | undefined;
  #wasConnected = false;
  #isRelayInVain = false;
  #leftWays: LeftWays | undefined;
  #closed = false;
  #retired = false;
  #connection: MediaConnection = 'closed';

  constructor(deps: MediaDeps) {
    this.#deps = deps;
    this.#leftWays = deps.leftWays;
    const { callId, sleep } = deps;
    const request = ((...asked: Parameters<RequestToServer>) =>
      // Never answered: whoever waits for it goes with this.
      this.#retired ? new Promise(() => undefined) : deps.request(...asked)) as RequestToServer;
    const onBroken = (): void => {
      this.#broken();
    };
    this.publisher = new Publisher({ callId, request, sleep, onBroken });
    this.subscriber = new Subscriber({
      callId,
      request,
      sleep,
      onBroken,
      onChange: () => {
        this.views.tellNew();
        deps.onRemote();
      },
    });
    const received = () => this.subscriber.received;
    this.views = new ShownViews({ callId, request, sleep, received });
    this.#pictures = new PictureWatch({
      // What nobody sees stands still by right.
      received: () => received().filter(({ source }) => !this.views.isUnseen(source)),
      requestKeyFrame: (consumerId) => {
        request('media:request-key-frame', { callId, consumerId }).catch(() => undefined);
      },
    });
  }

  /** The transports in use, and what they were opened with; undefined while there are none. */
  get ends(): MediaEnds | undefined {
    return this.#pair;
  }

  get connection(): MediaConnection {
    return this.#connection;
  }

  /** What is known of the ways to the servers, for a connection that takes this one's place. */
  get leftWays(): LeftWays | undefined {
    return this.#pair?.ways.left ?? this.#leftWays;
  }

  /** Opens when it is not open yet, or when the room was rebuilt since. */
  open(generation: number): void {
    this.#retired = false;
    this.#wantedGeneration = Math.max(generation, this.#wantedGeneration);
    if (this.#closed || this.#opening !== undefined) return;
    if (this.#pair === undefined || this.#generation < this.#wantedGeneration) void this.reopen();
  }

  /** Whether that room is a newer one than the one this was opened in. */
  isBehind(generation: number): boolean {
    return this.#pair !== undefined && this.#generation < generation;
  }

  /** Asks the server for nothing any more, unless it is opened again; what flows goes on until it is closed. */
  retire(): void {
    this.#retired = true;
    this.#pictures.stop();
    this.#pair?.ways.stop();
    this.#pair?.restart.close();
  }

  async reopen(waitMs = 0): Promise<void> {
    if (this.#closed || this.#retired) return;
    const opening = Symbol('opening');
    this.#opening = opening;
    const isWanted = (): boolean => this.#opening === opening && !this.#closed;
    this.#drop();
    if (waitMs > 0) await this.#deps.sleep(waitMs);
    try {
      const opened = await insist(() => this.#request(), isWanted, this.#deps.sleep);
      if (opened === undefined || !isWanted()) return;
      this.#adopt(opened);
    } catch (error) {
      // The call is over or not ours any more; the word for that comes as an event.
      if (!isWanted()) return;
      console.warn('The media of the call cannot be opened.', error);
    }
    this.#opening = undefined;
    this.#look();
    if (this.#pair !== undefined && this.#generation < this.#wantedGeneration)
      void this.reopen(REOPEN_WAIT_MS);
  }

  /** The socket came back: what was missed meanwhile? */
  async sync(): Promise<void> {
    const pair = this.#pair;
    if (pair === undefined || this.#opening !== undefined || this.#retired) return;
    const { callId, request, sleep } = this.#deps;
    const isWanted = (): boolean => pair === this.#pair && !this.#retired;
    try {
      const synced = await insist(() => request('media:sync', { callId }), isWanted, sleep);
      if (synced === undefined || pair !== this.#pair) return;
      const { open, mediaGeneration, consumers } = synced;
      if (open && mediaGeneration === this.#generation) {
        this.subscriber.sync(consumers);
        this.views.tellAgain();
      } else void this.reopen();
    } catch (error) {
      if (error instanceof AppError && error.code === 'MEDIA_NOT_FOUND') void this.reopen();
    }
  }

  /** What the browser says of the transports that are in use; empty while none is. */
  transportStats(): Promise<readonly RTCStatsReport[]> {
    const open = [this.#pair?.send, this.#pair?.receive].filter((one) => one?.closed === false);
    return Promise.all(
      open.flatMap((one) => (one === undefined || one.connectionState === 'new' ? [] : [one.getStats()])),
    );
  }

  /** The network changed under the transports. */
  restartIce(): void {
    if (this.#pair === undefined) return;
    this.#deps.note({ kind: 'ice-restart', cause: 'network-changed' });
    this.#pair.ways.release(true);
    void this.#pair.restart.ask();
  }

  addConsumer(consumer: ConsumerParameters): void {
    this.subscriber.add(consumer);
  }

  removeConsumer(id: ConsumerId): void {
    this.subscriber.remove(id);
  }

  pauseConsumer(id: ConsumerId, isPaused: boolean): void {
    this.subscriber.setPaused(id, isPaused);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#drop();
    this.subscriber.close();
    this.views.close();
    this.#look();
  }

  async #request(): Promise<Ends> {
    const { callId, request, sleep } = this.#deps;
    const [device, voices] = await Promise.all([this.#deps.device(), openVoices(sleep)]);
    const rtpCapabilities = device.recvRtpCapabilities as RtpCapabilities;
    const redundancy = voices.ability;
    return { device, voices, answer: await request('media:open', { callId, rtpCapabilities, redundancy }) };
  }

  #adopt({ device, voices, answer }: Ends): void {
    const { mediaGeneration, send, receive, consumers, policy } = answer;
    const { mayGoDirect = false, ...relays } = answer.relays ?? {};
    const goesDirect = mayGoDirect && this.#isRelayInVain;
    // Parsed by the contract; the library's types only lack `undefined` on what may be left out.
    const options = (parameters: Opened['send']) => ({
      ...(parameters as types.TransportOptions),
      ...(relays as RelayOptions),
      ...(goesDirect && { iceTransportPolicy: 'all' as const }),
    });
    const sending = device.createSendTransport(options(send));
    const receiving = device.createRecvTransport(options(receive));
    const pair: Pair = {
      send: sending,
      receive: receiving,
      policy,
      // Its own: a restart of transports that are gone must not give up those that took their place.
      restart: new IceRestart({
        restart: () => this.#restartIce(pair),
        isConnected: () => this.#connection === 'connected',
        onGaveUp: () => {
          pair.ways.release(false);
          this.#broken();
        },
        sleep: this.#deps.sleep,
      }),
      ways: createPairWays({
        transports: [sending, receiving],
        candidates: send.iceCandidates,
        relays: answer.relays && { ...answer.relays, ...(goesDirect && { iceTransportPolicy: 'all' }) },
        rules: policy.ways,
        note: this.#deps.note,
        left: this.#leftWays,
        openTrial: () => this.#deps.request('media:open-trial', { callId: this.#deps.callId }),
        restart: () => void pair.restart.ask(),
        reopen: () => void this.reopen(),
      }),
    };
    this.#generation = mediaGeneration;
    this.#pair = pair;
    for (const transport of [pair.send, pair.receive]) this.#watch(pair, transport);
    const repairs = asksAgain(policy.audio, this.#deps.roundTripMs());
    const audio = { ...policy.audio, nack: repairs ? ('auto' as const) : ('off' as const) };
    const receivers = new Set(consumers.map(({ peerId }) => peerId)).size;
    this.publisher.bind(pair.send, { device, policy: { ...policy, audio }, voices, receivers });
    voices.expectOn(pair.receive);
    this.subscriber.bind(pair.receive, consumers, { asksAgain: repairs, voices });
    this.#pictures.start();
    pair.ways.start();
    if (mayGoDirect && !goesDirect) void this.#doubtRelays(pair);
  }

  /** Only relays were tried, because the policy has them first: where none is reached, the direct way is next. */
  async #doubtRelays(pair: Pair): Promise<void> {
    const states = (): types.ConnectionState[] => [pair.send, pair.receive].map((one) => one.connectionState);
    // What is not used has not been tried.
    do await this.#deps.sleep(RELAY_PATIENCE_MS);
    while (this.#pair === pair && states().every((state) => state === 'new'));
    if (this.#pair !== pair || states().includes('connected')) return;
    this.#isRelayInVain = true;
    void this.reopen();
  }

  #watch(pair: Pair, transport: types.Transport): void {
    const { callId, request } = this.#deps;
    transport.on('connect', ({ dtlsParameters }, callback) => {
      // At once: waiting for the answer would delay the gathering of candidates by a round trip.
      callback();
      const input = {
        callId,
        transportId: transport.id as TransportId,
        dtlsParameters: dtlsParameters as DtlsParameters,
      };
      insist(
        () => request('media:connect', input),
        () => this.#pair === pair,
        this.#deps.sleep,
      ).catch(() => {
        if (this.#pair === pair) this.#broken();
      });
    });
    transport.on('connectionstatechange', (state) => {
      if (this.#pair !== pair) return;
      this.#look();
      if (this.#retired) return;
      if (state !== 'disconnected' && state !== 'failed') return;
      this.#deps.note({ kind: 'ice-restart', cause: `path-${state}`, detail: { way: transport.direction } });
      if (state === 'disconnected' && pair.ways.isSeeking) return;
      pair.ways.release(false);
      void pair.restart.ask();
    });
  }

  async #restartIce(pair: Pair): Promise<void> {
    const { callId, request } = this.#deps;
    const used = [pair.send, pair.receive].filter(({ connectionState }) => connectionState !== 'new');
    await Promise.all(
      used.map(async (transport) => {
        const transportId = transport.id as TransportId;
        const { iceParameters, relays } = await request('media:restart-ice', { callId, transportId });
        if (transport.closed) return;
        // The credentials that the transport was opened with may have ended since.
        pair.ways.prepare(transport, relays);
        await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
      }),
    );
  }

  #broken(): void {
    void this.reopen(REOPEN_WAIT_MS);
  }

  #drop(): void {
    this.#leftWays = this.leftWays;
    const pair = this.#pair;
    this.#pair = undefined;
    pair?.ways.stop();
    pair?.restart.close();
    this.#pictures.stop();
    this.publisher.bind(undefined);
    this.subscriber.bind(undefined);
    pair?.send.close();
    pair?.receive.close();
    this.#look();
  }

  #look(): void {
    const pair = this.#pair;
    const state = mediaConnection({
      isWanted: !this.#closed && (pair !== undefined || this.#opening !== undefined),
      isOpen: pair !== undefined,
      wasConnected: this.#wasConnected,
      transports: pair === undefined ? [] : [pair.send.connectionState, pair.receive.connectionState],
    });
    const isUsed = [pair?.send, pair?.receive].some(
      (transport) => transport?.connectionState === 'connected',
    );
    this.#wasConnected ||= state === 'connected' && isUsed;
    if (state === this.#connection) return;
    this.#connection = state;
    this.#deps.onConnection(state);
  }
}
