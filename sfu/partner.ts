/**
 * The other half of a room, on another node: what its peers send, and what ours send to it, over one pipe.
 *
 * Each side states all that it sends, with its pauses, whenever that changes; the other makes it so. A statement
 * that was lost is mended by the next one, and one that is repeated does nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from '#platform/logger.ts';
import { ProducerId } from '#protocol/ids.ts';
import type { NodeId, PeerId, PipeId } from '#protocol/ids.ts';
import type { PipedWish } from '#protocol/picture-wishes.ts';
import type { PipedProducer, VoiceReception } from '#protocol/rtp.ts';
import { PeerProducer } from './peer-producer.ts';
import type { Pipe } from './pipe.ts';
import { PipedOut } from './piped-out.ts';

/** What the room does about the partner's news. */
export interface PartnerEvents {
  readonly isRoomPaused: () => boolean;
  readonly opened: (owner: PeerId, producer: PeerProducer) => void;
  readonly pausedByPeer: (owner: PeerId, producer: PeerProducer, paused: boolean) => void;
  readonly closed: (producer: PeerProducer) => void;
  /** How what we send arrives at the partner's peers. */
  readonly heard: () => void;
  /** What its peers can use of our pictures. */
  readonly wanted: () => void;
}

export type ClosedReason = 'room-closed' | 'room-lost' | 'replaced';

/** How the partner is spoken to, over whatever link there is now. */
export interface PartnerVoice {
  state(producers: PipedProducer[]): void;
  closed(reason: ClosedReason): void;
  received(voices: VoiceReception[]): void;
  wanted(pictures: PipedWish[]): void;
}

export interface PartnerOptions {
  readonly nodeId: NodeId;
  readonly pipeId: PipeId;
  readonly pipe: Pipe;
  readonly events: PartnerEvents;
  readonly logger: Logger;
}

export interface RemoteProducer {
  readonly owner: PeerId;
  /** As its own node names it. */
  readonly originId: ProducerId;
  readonly producer: PeerProducer;
}

export class Partner {
  readonly nodeId: NodeId;
  readonly pipeId: PipeId;
  readonly pipe: Pipe;
  /** Undefined until it can be spoken to. */
  voice: PartnerVoice | undefined;
  readonly #events: PartnerEvents;
  readonly #logger: Logger;
  readonly #sent = new Map<ProducerId, PipedOut>();
  readonly #sending = new Set<ProducerId>();
  /** By `crossing`. */
  readonly #received = new Map<string, RemoteProducer>();
  #wishes: ReadonlyMap<ProducerId, PipedWish> = new Map();
  #heard: ReadonlyMap<ProducerId, VoiceReception> = new Map();
  #stated: readonly PipedProducer[] | undefined;
  #following: Promise<void> | undefined;
  #closed = false;

  constructor({ nodeId, pipeId, pipe, events, logger }: PartnerOptions) {
    this.nodeId = nodeId;
    this.pipeId = pipeId;
    this.pipe = pipe;
    this.#events = events;
    this.#logger = logger.child({ partner: nodeId });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** What the partner's peers send, as it has arrived here. */
  get producers(): RemoteProducer[] {
    return [...this.#received.values()];
  }

  /** Sends a local producer to the partner; its trouble is its own: the rest of the room goes on. */
  async send(owner: PeerId, producer: PeerProducer): Promise<void> {
    if (this.#sent.has(producer.id) || this.#sending.has(producer.id)) return;
    this.#sending.add(producer.id);
    try {
      const media = await this.pipe.send(producer.id);
      if (this.#closed || producer.isClosed || !this.#sending.has(producer.id)) {
        media.close();
        return;
      }
      this.#sent.set(producer.id, new PipedOut({ owner, producer, media, logger: this.#logger }));
      this.state();
    } catch (error) {
      if (!this.#closed && !producer.isClosed) this.#note(error);
    } finally {
      this.#sending.delete(producer.id);
    }
  }

  /** A local producer is about to close. */
  unsend(producerId: ProducerId): void {
    this.#sending.delete(producerId);
    const sent = this.#sent.get(producerId);
    if (sent === undefined) return;
    this.#sent.delete(producerId);
    sent.close();
    this.state();
  }

  /** Tells the partner all that is sent to it, if it can be told. */
  state(): void {
    if (!this.#closed) this.voice?.state([...this.#sent.values()].map((sent) => sent.describe()));
  }

  /** Its newest word on that; undefined before the first. */
  receptionOf(id: ProducerId): VoiceReception | undefined {
    return this.#heard.get(id);
  }

  /** The partner has told how its peers receive what we send. */
  hear(voices: readonly VoiceReception[]): void {
    if (this.#closed) return;
    this.#heard = new Map(voices.map((voice) => [voice.producerId, voice]));
    this.#events.heard();
  }

  /** What its peers can use of a picture of ours; undefined before its first word. */
  wishFor(id: ProducerId): PipedWish | undefined {
    return this.#wishes.get(id);
  }

  hearWishes(pictures: readonly PipedWish[]): void {
    if (this.#closed) return;
    this.#wishes = new Map(pictures.map((picture) => [picture.producerId, picture]));
    this.#events.wanted();
  }

  /** The partner has stated what it sends. Resolves when that is so here; the newest statement wins. */
  follow(producers: readonly PipedProducer[]): Promise<void> {
    this.#stated = producers;
    return (this.#following ??= this.#follow().finally(() => {
      this.#following = undefined;
    }));
  }

  /** Idempotent; the room is told of each producer that ends with it. Says nothing to the partner. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.voice = undefined;
    for (const crossing of [...this.#received.keys()]) this.#drop(crossing);
    for (const sent of this.#sent.values()) sent.close();
    this.#sent.clear();
    this.#sending.clear();
    this.pipe.close();
  }

  /** Plain facts for leak checks and support. */
  serialize() {
    return {
      nodeId: this.nodeId,
      pipeId: this.pipeId,
      isLinked: this.voice !== undefined,
      sends: [...this.#sent.values()].map(({ producer: { id, source } }) => ({ id, source })),
      receives: this.producers.map(({ owner, producer: { id, source, media } }) => ({
        id,
        owner,
        source,
        paused: media.paused,
      })),
    };
  }

  async #follow(): Promise<void> {
    let stated = this.#stated;
    while (stated !== undefined && !this.#closed) {
      this.#stated = undefined;
      const crossings = new Set(stated.map(crossingOf));
      for (const known of [...this.#received.keys()]) if (!crossings.has(known)) this.#drop(known);
      await Promise.all(stated.map((piped) => this.#receive(piped)));
      stated = this.#stated;
    }
  }

  async #receive(piped: PipedProducer): Promise<void> {
    const crossing = crossingOf(piped);
    const known = this.#received.get(crossing);
    if (known !== undefined) {
      this.#events.pausedByPeer(known.owner, known.producer, piped.paused);
      return;
    }
    try {
      const { kind, source, rtpParameters, paused, peerId: owner } = piped;
      // A name of our own: clients choose producer ids, and nobody may take one that is in use over there.
      const producerId = ProducerId.parse(randomUUID());
      const producer = await PeerProducer.create(
        this.pipe,
        { producerId, kind, source, rtpParameters, paused },
        this.#events.isRoomPaused(),
      );
      if (this.#closed) {
        producer.close();
        return;
      }
      this.#received.set(crossing, { owner, originId: piped.producerId, producer });
      this.#events.opened(owner, producer);
    } catch (error) {
      this.#note(error);
    }
  }

  #drop(crossing: string): void {
    const known = this.#received.get(crossing);
    if (known === undefined) return;
    this.#received.delete(crossing);
    this.#events.closed(known.producer);
    known.producer.close();
  }

  #note(error: unknown): void {
    this.#logger.warn({ err: error }, 'a producer could not cross the pipe');
  }
}

/** A producer id may be used again; the SSRC of a crossing is not. */
function crossingOf({ producerId, rtpParameters }: PipedProducer): string {
  return `${producerId}/${rtpParameters.encodings?.[0]?.ssrc ?? ''}`;
}
