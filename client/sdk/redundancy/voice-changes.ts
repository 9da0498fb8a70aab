/** What is done to the packets of each voice of a page, one after the other. */
import { isRedundant, ownSpeech, withEarlier } from './red.ts';
import { SpeechHistory } from './speech-history.ts';
import type { CopiesOrder, VoiceTask } from './voice-messages.ts';

/** One packet's speech, encoded, as the standard has it. */
export interface EncodedVoice {
  data: ArrayBuffer;
  /** Before metadata had it. */
  readonly timestamp?: number;
  getMetadata(): { readonly rtpTimestamp?: number };
}

export interface VoiceChanges {
  /** @returns changes a packet in its place; never throws, for a voice must not end over one packet */
  open(task: VoiceTask): (packet: EncodedVoice) => void;
  order(copies: CopiesOrder): void;
  close(task: VoiceTask): void;
}

/** @returns undefined to leave it as it is */
type Change = (payload: Uint8Array, timestamp: number) => Uint8Array | undefined;

export function createVoiceChanges(): VoiceChanges {
  const distances = new Map<number, readonly number[]>();

  function changeFor({ task, id }: VoiceTask): Change {
    switch (task) {
      case 'send': {
        const history = new SpeechHistory();
        return (payload, timestamp) => {
          // Its memory goes with the packet.
          const own = { payload: payload.slice(), timestamp };
          const wanted = distances.get(id) ?? [];
          const earlier = history.earlier(wanted);
          history.add(own);
          return wanted.length === 0 ? undefined : withEarlier(own, earlier);
        };
      }
      case 'expect-redundant':
        return (payload, timestamp) =>
          isRedundant(payload) ? undefined : withEarlier({ payload, timestamp }, []);
      case 'expect-plain':
        return (payload) => (isRedundant(payload) ? ownSpeech(payload) : undefined);
    }
  }

  return {
    open(task) {
      const change = changeFor(task);
      return (packet) => {
        try {
          const timestamp = packet.getMetadata().rtpTimestamp ?? packet.timestamp ?? 0;
          const changed = change(new Uint8Array(packet.data), timestamp);
          if (changed !== undefined) packet.data = changed.slice().buffer;
        } catch (error) {
          console.warn('A packet of speech was left as it was.', error);
        }
      };
    },
    order({ id, distances: wanted }) {
      distances.set(id, wanted);
    },
    close({ id }) {
      distances.delete(id);
    },
  };
}
