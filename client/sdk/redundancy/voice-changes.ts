/** What is done to the packets of each voice of a page, one after the other. */
import { isRedundant, ownSpeech, withEarlier } from './red.ts';
import { SpeechHistory } from './speech-history.ts';
import { SpeechPacker } from './speech-packer.ts';
import { PLAIN } from './voice-messages.ts';
import type { FormOrder, VoiceForm, VoiceTask } from './voice-messages.ts';

/** One packet's speech, encoded, as the standard has it. */
export interface EncodedVoice {
  data: ArrayBuffer;
  /** Before metadata had it. */
  readonly timestamp?: number;
  getMetadata(): { readonly rtpTimestamp?: number };
}

export type TakePacket = (packet: EncodedVoice) => void;

export interface VoiceChanges {
  /**
   * @param pass gets what goes on, changed in its place
   * @returns takes each packet; never throws, for a voice must not end over one
   */
  open(task: VoiceTask, pass: TakePacket): TakePacket;
  order(form: FormOrder): void;
  close(task: VoiceTask): void;
}

/** @returns undefined to leave it as it is */
type Change = (payload: Uint8Array, timestamp: number) => Uint8Array | undefined;

export function createVoiceChanges(): VoiceChanges {
  const forms = new Map<number, VoiceForm>();
  const packers = new Map<number, SpeechPacker<EncodedVoice>>();

  function changeFor({ task, id }: VoiceTask): Change {
    switch (task) {
      case 'send': {
        const history = new SpeechHistory();
        return (payload, timestamp) => {
          // Its memory goes with the packet.
          const own = { payload: payload.slice(), timestamp };
          const { copies } = forms.get(id) ?? PLAIN;
          const earlier = history.earlier(copies);
          history.add(own);
          return copies.length === 0 ? undefined : withEarlier(own, earlier);
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
    open(task, pass) {
      const change = changeFor(task);
      const packer = new SpeechPacker(pass);
      packers.set(task.id, packer);
      return (packet) => {
        let timestamp = 0;
        let isChanged = false;
        try {
          timestamp = packet.getMetadata().rtpTimestamp ?? packet.timestamp ?? 0;
          const changed = change(new Uint8Array(packet.data), timestamp);
          isChanged = changed !== undefined;
          if (changed !== undefined) packet.data = changed.slice().buffer;
        } catch (error) {
          console.warn('A packet of speech was left as it was.', error);
        }
        packer.add(packet, timestamp, isChanged ? 1 : (forms.get(task.id) ?? PLAIN).perPacket);
      };
    },
    order({ id, ...form }) {
      forms.set(id, form);
    },
    close({ id }) {
      forms.delete(id);
      packers.get(id)?.close();
      packers.delete(id);
    },
  };
}
