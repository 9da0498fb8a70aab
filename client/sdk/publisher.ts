/**
 * What this side sends. A source is set up on the transport long before anything may leave; sending is then
 * only handing its track to a sender that is connected already.
 */
import type { types } from 'mediasoup-client';
import { v4 as uuid } from 'uuid';
import type { CallId } from '#protocol/ids.ts';
import { ProducerId } from '#protocol/ids.ts';
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { PictureWish } from '#protocol/picture-wishes.ts';
import type { MediaSource, ProducerParameters } from '#protocol/rtp.ts';
import { encodingOf, sentSizes } from './encodings.ts';
import { insist } from './insist.ts';
import { hint } from './picture-wishes.ts';
import type { PictureLimit } from './pictures/picture-limit.ts';
import { SentPicture } from './pictures/sent-picture.ts';
import type { Voices } from './redundancy/voices.ts';
import { SentVoice } from './sent-voice.ts';
import type { VoiceLimit } from './sent-voice.ts';
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
  /** How many other parties there are, as far as is known. */
  readonly receivers: number;
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
  /** Of a microphone. */
  voice: SentVoice | undefined;
  /** Of a camera or a screen. */
  picture: SentPicture | undefined;
  /** Requests about one producer reach the server in order. */
  told: Promise<unknown>;
}

export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #sources = new Map<MediaSource, Source>();
  readonly #limits = new Map<MediaSource, PictureLimit>();
  /** Also of what is still being set up: the node may answer before this side is done. */
  readonly #wishes = new Map<ProducerId, PictureWish>();
  #transport: types.Transport | undefined;
  #sending: Sending | undefined;
  #voiceLimit: VoiceLimit = {};
  #isSending = false;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** Moves everything to a new transport; undefined when there is none for now. */
  bind(transport: types.Transport | undefined, sending?: Sending): void {
    this.#transport = transport;
    this.#sending = sending;
    this.#wishes.clear();
    for (const source of this.#sources.values()) {
      source.producer = undefined;
      source.picture = undefined;
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
      voice: undefined,
      picture: undefined,
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
    for (const { producer, voice } of this.#sources.values()) if (producer?.id === id) voice?.protect(copies);
  }

  limitVoice(limit: VoiceLimit): void {
    this.#voiceLimit = limit;
    this.#sources.get('microphone')?.voice?.limit(limit);
  }

  /** What the receivers of a picture can use; a producer that is gone is left out. */
  want(id: ProducerId, wish: PictureWish): void {
    this.#wishes.set(id, wish);
    for (const { producer, picture } of this.#sources.values()) if (producer?.id === id) picture?.want(wish);
  }

  /** The newest word of that; undefined before the first, and again on new transports. */
  wishOf(name: MediaSource): PictureWish | undefined {
    return this.#sources.get(name)?.picture?.wish;
  }

  /**
   * Keeps a picture smaller than the receivers would have it; undefined for no longer. It holds for whatever is sent
   * of this source, also over new transports.
   */
  limit(name: MediaSource, limit: PictureLimit | undefined): void {
    if (limit === undefined) this.#limits.delete(name);
    else this.#limits.set(name, limit);
    this.#sources.get(name)?.picture?.limit(limit);
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
      const wish = this.#wishes.get(ProducerId.parse(producer.id));
      if (wish !== undefined) source.picture?.want(wish);
    }
    const { producer } = source;
    this.#tellPaused(source, transport, producer);
    const track = this.#isSending && !source.isPaused ? (source.track ?? null) : null;
    if (producer.closed || source.sent === track || track?.readyState === 'ended') return;
    // Not through the producer: it would queue the camera behind the microphone at the very moment of the answer.
    if (track !== null) hint(source.source, track, sending.policy);
    await producer.rtpSender?.replaceTrack(track);
    source.sent = track;
    const { source: name, picture } = source;
    if (track === null || name === 'microphone') return;
    picture?.resize(sentSizes(name, track.getSettings(), sending.policy, sending.receivers));
    picture?.begin();
  }

  /** Until the answer the sender has no track at all: connected, and silent on the wire for as long as it takes. */
  async #produce(
    transport: types.Transport,
    wanted: Source,
    { device, policy, voices, receivers }: Sending,
  ): Promise<types.Producer> {
    const { source, track, isPaused } = wanted;
    const size = track?.getSettings() ?? {};
    const { encodings, codecOptions, mimeTypes } = encodingOf(source, size, policy, receivers);
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
            wanted.voice = new SentVoice(sender, voices.send(sender));
          },
        }),
        appData: { source: wanted },
      });
      wanted.voice?.limit(this.#voiceLimit);
      if (source !== 'microphone' && producer.rtpSender !== undefined) {
        const sizes = sentSizes(source, size, policy, receivers);
        wanted.picture = new SentPicture(producer.rtpSender, sizes, this.#limits.get(source));
        await wanted.picture.settle();
        if (standIn === undefined) wanted.picture.begin();
      }
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
