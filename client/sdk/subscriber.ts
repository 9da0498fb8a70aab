/** What comes from the other side: one track for each of its sources. */
import type { types } from 'mediasoup-client';
import type { CallId, ConsumerId } from '#protocol/ids.ts';
import type { ConsumerParameters, MediaSource, RtpParameters } from '#protocol/rtp.ts';
import type { RemoteMedia, RemoteTrack } from './api.ts';
import { insist } from './insist.ts';
import type { Voices } from './redundancy/voices.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface SubscriberDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly sleep: Sleep;
  readonly onChange: () => void;
  readonly onBroken: () => void;
}

/** How voices are received on a transport. */
export interface Receiving {
  /** For lost speech. */
  readonly asksAgain: boolean;
  readonly voices: Voices;
}

export interface Received {
  readonly id: ConsumerId;
  readonly source: MediaSource;
  readonly consumer: types.Consumer;
  readonly isPaused: boolean;
}

interface Entry {
  readonly parameters: ConsumerParameters;
  consumer: types.Consumer | undefined;
  isPaused: boolean;
}

export class Subscriber {
  readonly #deps: SubscriberDeps;
  readonly #entries = new Map<ConsumerId, Entry>();
  #transport: types.Transport | undefined;
  #receiving: Receiving | undefined;
  /** Told while no transport was there: events may overtake the answer that brings the transport. */
  #early: (() => void)[] = [];
  #remote: RemoteMedia = { microphone: undefined, camera: undefined, screen: undefined };

  constructor(deps: SubscriberDeps) {
    this.#deps = deps;
  }

  get remote(): RemoteMedia {
    return this.#remote;
  }

  /** What is received now, newest last. */
  get received(): readonly Received[] {
    return [...this.#entries.values()].flatMap(({ parameters: { id, source }, consumer, isPaused }) =>
      consumer === undefined ? [] : [{ id, source, consumer, isPaused }],
    );
  }

  /** The former tracks stay on show until the new ones are there, so that a picture freezes and does not vanish. */
  bind(
    transport: types.Transport | undefined,
    consumers: readonly ConsumerParameters[] = [],
    receiving?: Receiving,
  ): void {
    this.#transport = transport;
    this.#receiving = receiving;
    this.#entries.clear();
    const early = this.#early;
    this.#early = [];
    if (transport === undefined) return;
    void this.#receive(transport, consumers);
    for (const happen of early) happen();
  }

  add(consumer: ConsumerParameters): void {
    const transport = this.#transport;
    if (transport === undefined) {
      this.#early.push(() => {
        // What the answer has is the newer one; an early one of the same source may be from the room before.
        const isThere = [...this.#entries.values()].some(
          ({ parameters }) => parameters.source === consumer.source,
        );
        if (!isThere) this.add(consumer);
      });
      return;
    }
    void this.#receive(transport, [consumer]);
  }

  remove(id: ConsumerId): void {
    if (this.#transport === undefined) {
      this.#early.push(() => {
        this.remove(id);
      });
      return;
    }
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    entry?.consumer?.close();
    this.#show();
  }

  setPaused(id: ConsumerId, isPaused: boolean): void {
    if (this.#transport === undefined) {
      this.#early.push(() => {
        this.setPaused(id, isPaused);
      });
      return;
    }
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.isPaused = isPaused;
    this.#show();
  }

  /** Mends what was missed while the socket was away. */
  sync(consumers: readonly ConsumerParameters[]): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    const wanted = new Set(consumers.map(({ id }) => id));
    for (const id of [...this.#entries.keys()]) if (!wanted.has(id)) this.remove(id);
    for (const { id, producerPaused } of consumers) this.setPaused(id, producerPaused);
    void this.#receive(transport, consumers);
  }

  /** Nothing is received any more. */
  close(): void {
    this.#transport = undefined;
    this.#entries.clear();
    this.#show();
  }

  async #receive(transport: types.Transport, consumers: readonly ConsumerParameters[]): Promise<void> {
    const fresh = consumers.filter(({ id }) => !this.#entries.has(id));
    for (const parameters of fresh) {
      this.#entries.set(parameters.id, {
        parameters,
        consumer: undefined,
        isPaused: parameters.producerPaused,
      });
    }
    // In one turn, so that they share one round of session description.
    await Promise.all(fresh.map((parameters) => this.#consume(transport, parameters)));
    const waiting = consumers.filter(({ id, awaitsResume }) => awaitsResume && this.#entries.has(id));
    if (waiting.length > 0 && transport === this.#transport) await this.#resume(transport, waiting);
  }

  async #consume(transport: types.Transport, parameters: ConsumerParameters): Promise<void> {
    const { id, producerId, kind, peerId, source } = parameters;
    const receiving = this.#receiving;
    try {
      const consumer = await transport.consume({
        id,
        producerId,
        kind,
        rtpParameters: (kind === 'audio' && receiving?.asksAgain === false
          ? withoutRepair(parameters.rtpParameters)
          : parameters.rtpParameters) as types.RtpParameters,
        ...(kind === 'audio' && receiving !== undefined && { onRtpReceiver: receiving.voices.receive }),
        // Voice and face of one party belong together; the screen must not wait for the voice.
        streamId: source === 'screen' ? `${peerId}-screen` : peerId,
      });
      const entry = this.#entries.get(id);
      if (transport !== this.#transport || entry?.parameters !== parameters) {
        consumer.close();
        return;
      }
      entry.consumer = consumer;
      this.#show();
    } catch (error) {
      if (transport !== this.#transport) return;
      this.#entries.delete(id);
      console.warn(`The other side's ${source} cannot be received.`, error);
    }
  }

  async #resume(transport: types.Transport, consumers: readonly ConsumerParameters[]): Promise<void> {
    const { callId, request, sleep, onBroken } = this.#deps;
    const consumerIds = consumers.map(({ id }) => id);
    const isWanted = (): boolean => transport === this.#transport;
    await insist(() => request('media:resume-consumers', { callId, consumerIds }), isWanted, sleep).catch(
      () => {
        // They may have been removed in the meantime; then nothing is wrong.
        if (isWanted() && consumerIds.some((id) => this.#entries.has(id))) onBroken();
      },
    );
  }

  #show(): void {
    const newest = (source: MediaSource): RemoteTrack | undefined => {
      const found = this.received.findLast((received) => received.source === source);
      return found === undefined ? undefined : { track: found.consumer.track, isPaused: found.isPaused };
    };
    this.#remote = { microphone: newest('microphone'), camera: newest('camera'), screen: newest('screen') };
    this.#deps.onChange();
  }
}

/** The node goes on to answer such questions; there will be none. */
function withoutRepair(parameters: RtpParameters): RtpParameters {
  const codecs = parameters.codecs.map((codec) => ({
    ...codec,
    rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type !== 'nack'),
  }));
  return { ...parameters, codecs };
}
