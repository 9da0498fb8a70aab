/** A worker between the encoder and the network, and between the network and the decoder, for every voice of a page. */
import { isRedundant, ownSpeech, withEarlier } from './red.ts';
import { SpeechHistory } from './speech-history.ts';
import type { CopiesOrder, VoiceTask } from './voice-messages.ts';

/** As the standard has them; the library of types knows them for windows only. */
interface EncodedAudio {
  data: ArrayBuffer;
  /** Before metadata had it. */
  readonly timestamp?: number;
  getMetadata(): { readonly rtpTimestamp?: number };
}
interface Transformer {
  readonly options: VoiceTask;
  readonly readable: ReadableStream<EncodedAudio>;
  readonly writable: WritableStream<EncodedAudio>;
}
interface Scope {
  onrtctransform: (event: { readonly transformer: Transformer }) => void;
  onmessage: (event: { readonly data: CopiesOrder }) => void;
}

type Change = (payload: Uint8Array, frame: EncodedAudio) => Uint8Array | undefined;

const copies = new Map<number, readonly number[]>();

function changeFor({ task, id }: VoiceTask): Change {
  switch (task) {
    case 'send': {
      const history = new SpeechHistory();
      return (payload, frame) => {
        const timestamp = frame.getMetadata().rtpTimestamp ?? frame.timestamp ?? 0;
        const distances = copies.get(id) ?? [];
        const own = { payload, timestamp };
        const earlier = history.earlier(distances);
        history.add(own);
        return distances.length === 0 ? undefined : withEarlier(own, earlier);
      };
    }
    case 'expect-redundant':
      return (payload, frame) =>
        isRedundant(payload)
          ? undefined
          : withEarlier({ payload, timestamp: frame.getMetadata().rtpTimestamp ?? 0 }, []);
    case 'expect-plain':
      return (payload) => (isRedundant(payload) ? ownSpeech(payload) : undefined);
  }
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data: { id, distances } }) => {
  copies.set(id, distances);
};

scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  const change = changeFor(options);
  const changing = new TransformStream<EncodedAudio, EncodedAudio>({
    transform(frame, controller) {
      const changed = change(new Uint8Array(frame.data), frame);
      if (changed !== undefined) frame.data = changed.slice().buffer;
      controller.enqueue(frame);
    },
  });
  // Ends with its sender or receiver; that is no error.
  readable
    .pipeThrough(changing)
    .pipeTo(writable)
    .catch(() => undefined)
    .finally(() => copies.delete(options.id));
};
