/**
 * What this side sends. A source is set up on the transport long before anything may leave; sending is then
 * only handing its track to a sender that is connected already.
 */
import type { types } from 'mediasoup-client';
import { v4 as uuid } from 'uuid';
import type { CallId } from '#protocol/ids.ts';
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import { ProducerId } from '#protocol/ids.ts';
import type { MediaSource, ProducerParameters } from '#protocol/rtp.ts';
import { encodingOf } from './encodings.ts';
import { insist } from './insist.ts';
import { hint, preferOver } from './picture-wishes.ts';
import type { SetCopies, Voices } from './redundancy/voices.ts';
import { createStandIn } from './stand-in.ts';
import type { RequestToServer } from './signaling-client.ts';
import type { Sleep } from './sleep.ts';

export interface PublisherDeps {
  readonly callId: CallId;
  readonly request: RequestToServer;
  readonly sleep: Sleep;
  /** The node does not know what we talk about: the transports have to be made again. */
  readonly onBroken: () => void;
}

/** How a transport is sent on. */
export interface Sending {
  readonly device: types.Device;
  readonly policy: BrowserPolicy;
  readonly voices: Voices;
}

interface Source {
  readonly source: MediaSource;
  track: MediaStreamTrack | undefined;
  isPaused: boolean;
  producer: types.Producer | undefined;
  /** What its sender has now. */
  sent: MediaStreamTrack | null;
  /** What the server was told last. */
  toldPaused: boolean;
  isWorking: boolean;
  isStale: boolean;
  /** Of a voice. */
  setCopies: SetCopies | undefined;
  /** Requests about one producer reach the server in order. */
  told: Promise<unknown>;
}

export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #sources = new Map<MediaSource, Source>();
  #transport: types.Transport | undefined;
  #sending: Sending | undefined;
  #isSending = false;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** Moves everything to a new transport; undefined when there is none for now. */
  bind(transport: types.Transport | undefined, sending?: Sending): void {
    this.#transport = transport;
    this.#sending = sending;
    for (const source of this.#sources.values()) {
      source.producer = undefined;
      source.told = Promise.resolve();
    }
    transport?.on('produce', ({ kind, rtpParameters, appData }, callback) => {
      const source = appData['source'] as Source;
      const producerId = ProducerId.parse(uuid());
      // Not waited for: what is sent before the node knows of it is dropped there, and it asks for a key frame.
      callback({ id: producerId });
      source.toldPaused = source.isPaused;
      this.#tell(source, transport, 'media:produce', {
        producerId,
        kind,
        source: source.source,
        rtpParameters: rtpParameters as ProducerParameters['rtpParameters'],
        paused: source.isPaused,
      });
    });
    for (const source of this.#sources.values()) this.#work(source);
  }

  /**
   * A microphone is set up before it is open: that connects the transports of both sides meanwhile. A camera
   * is waited for, because its size decides how it is sent.
   * @param isPaused told to the other side as muted or camera off
   */
  set(name: MediaSource, track: MediaStreamTrack | undefined, isPaused: boolean): void {
    const known = this.#sources.get(name);
    if (known === undefined && track === undefined && name !== 'microphone') return;
    const source: Source = known ?? {
      source: name,
      track,
      isPaused,
      producer: undefined,
      sent: null,
      setCopies: undefined,
      toldPaused: isPaused,
      isWorking: false,
      isStale: false,
      told: Promise.resolve(),
    };
    this.#sources.set(name, source);
    source.track = track;
    source.isPaused = isPaused;
    this.#work(source);
  }

  /** How a voice is protected against loss; a producer that is gone is left out. */
  setCopies(id: ProducerId, copies: readonly number[]): void {
    for (const { producer, setCopies } of this.#sources.values()) {
      if (producer?.id === id) setCopies?.(copies);
    }
  }

  /** Ends a source for the other side, unlike a pause. */
  remove(name: MediaSource): void {
    const source = this.#sources.get(name);
    this.#sources.delete(name);
    if (source?.producer === undefined || this.#transport === undefined) return;
    this.#end(source, this.#transport, source.producer);
  }

  /** True from the answer on, false on hold. Takes effect in this very turn where things are set up. */
  setSending(isSending: boolean): void {
    if (this.#isSending === isSending) return;
    this.#isSending = isSending;
    for (const source of this.#sources.values()) this.#work(source);
  }

  /** Brings the sender in line with what is wanted; a change in between makes it look again. */
  #work(source: Source): void {
    if (source.isWorking) {
      source.isStale = true;
      return;
    }
    source.isWorking = true;
    source.isStale = false;
    const transport = this.#transport;
    void this.#align(source)
      .catch((error: unknown) => {
        // Cut off by a new transport, which is worked on next.
        if (transport !== this.#transport) source.isStale = true;
        else console.warn(`The ${source.source} cannot be sent.`, error);
      })
      .finally(() => {
        source.isWorking = false;
        if (source.isStale) this.#work(source);
      });
  }

  async #align(source: Source): Promise<void> {
    const [transport, sending] = [this.#transport, this.#sending];
    if (transport === undefined || sending === undefined || this.#sources.get(source.source) !== source)
      return;
    if (source.producer === undefined) {
      if (source.track === undefined && source.source !== 'microphone') return;
      if (source.track?.readyState === 'ended') return;
      const producer = await this.#produce(transport, source, sending);
      if (transport !== this.#transport) {
        producer.close();
        source.isStale = true;
        return;
      }
      if (this.#sources.get(source.source) !== source) {
        // Removed meanwhile, but the node has been told of it already.
        this.#end(source, transport, producer);
        return;
      }
      source.producer = producer;
      source.sent = producer.track;
    }
    const { producer } = source;
    this.#tellPaused(source, transport, producer);
    const track = this.#isSending && !source.isPaused ? (source.track ?? null) : null;
    if (producer.closed || source.sent === track || track?.readyState === 'ended') return;
    // Not through the producer: it would queue the camera behind the microphone at the very moment of the answer.
    if (track !== null) hint(source.source, track, sending.policy);
    await producer.rtpSender?.replaceTrack(track);
    source.sent = track;
  }

  /** Until the answer the sender has no track at all: connected, and silent on the wire for as long as it takes. */
  async #produce(
    transport: types.Transport,
    wanted: Source,
    { device, policy, voices }: Sending,
  ): Promise<types.Producer> {
    const { source, track, isPaused } = wanted;
    const size = track?.getSettings() ?? {};
    const { encodings, codecOptions, mimeTypes } = encodingOf(source, size, policy);
    const codec = firstOf(mimeTypes, device);
    const mayShow = this.#isSending && !isPaused;
    const standIn = mayShow && track !== undefined ? undefined : createStandIn(source);
    const shown = standIn?.track ?? track;
    if (shown === undefined) throw new Error('unreachable: without a track there is a stand-in');
    hint(source, shown, policy);
    try {
      const producer = await transport.produce({
        track: shown,
        ...(encodings !== undefined && { encodings }),
        ...(codec !== undefined && { codec }),
        codecOptions,
        stopTracks: false,
        disableTrackOnPause: false,
        ...(source === 'microphone' && {
          onRtpSender: (sender: RTCRtpSender) => {
            wanted.setCopies = voices.send(sender);
          },
        }),
        appData: { source: wanted },
      });
      await preferOver(source, producer.rtpSender, policy);
      if (standIn !== undefined && !producer.closed) await producer.replaceTrack({ track: null });
      return producer;
    } finally {
      standIn?.close();
    }
  }

  #end(source: Source, transport: types.Transport, producer: types.Producer): void {
    producer.close();
    this.#tell(source, transport, 'media:close-producer', { producerId: ProducerId.parse(producer.id) });
  }

  #tellPaused(source: Source, transport: types.Transport, producer: types.Producer): void {
    if (source.toldPaused === source.isPaused) return;
    source.toldPaused = source.isPaused;
    const producerId = ProducerId.parse(producer.id);
    this.#tell(source, transport, 'media:set-producer-paused', { producerId, paused: source.isPaused });
  }

  #tell(
    source: Source,
    transport: types.Transport,
    ...[name, input]:
      | ['media:produce', ProducerParameters]
      | ['media:set-producer-paused', { producerId: ProducerId; paused: boolean }]
      | ['media:close-producer', { producerId: ProducerId }]
  ): void {
    const { callId, request, sleep, onBroken } = this.#deps;
    const isCurrent = (): boolean => this.#transport === transport;
    const send = (): Promise<unknown> => {
      switch (name) {
        case 'media:produce':
          return request(name, { callId, ...input });
        case 'media:set-producer-paused':
          return request(name, { callId, ...input });
        case 'media:close-producer':
          return request(name, { callId, ...input });
      }
    };
    source.told = source.told
      .then(() => insist(send, isCurrent, sleep))
      .catch((error: unknown) => {
        if (!isCurrent()) return;
        console.warn(`"${name}" was refused.`, error);
        if (name !== 'media:close-producer') onBroken();
      });
  }
}

function firstOf(mimeTypes: readonly string[], device: types.Device): types.RtpCodecCapability | undefined {
  const codecs = device.sendRtpCapabilities.codecs ?? [];
  const isOf = (mimeType: string) => (codec: types.RtpCodecCapability) =>
    codec.mimeType.toLowerCase() === mimeType.toLowerCase();
  return mimeTypes.map((mimeType) => codecs.find(isOf(mimeType))).find((codec) => codec !== undefined);
}
