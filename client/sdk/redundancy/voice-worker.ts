/** A worker between the encoder and the network, and between the network and the decoder, for every voice of a page. */
import { createVoiceChanges } from './voice-changes.ts';
import type { EncodedVoice, TakePacket } from './voice-changes.ts';
import type { FormOrder, VoiceTask } from './voice-messages.ts';

/** As the standard has it; the library of types knows it for windows only. */
interface Scope {
  onrtctransform: (event: {
    readonly transformer: {
      readonly options: VoiceTask;
      readonly readable: ReadableStream<EncodedVoice>;
      readonly writable: WritableStream<EncodedVoice>;
    };
  }) => void;
  onmessage: (event: { readonly data: FormOrder }) => void;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as Scope;
const voices = createVoiceChanges();

scope.onmessage = ({ data }) => {
  voices.order(data);
};

scope.onrtctransform = ({ transformer: { options, readable, writable } }) => {
  let take: TakePacket;
  const changing = new TransformStream<EncodedVoice, EncodedVoice>({
    start(controller) {
      take = voices.open(options, (packet) => {
        controller.enqueue(packet);
      });
    },
    transform(packet) {
      take(packet);
    },
  });
  // Ends with its sender or receiver; that is no error.
  readable
    .pipeThrough(changing)
    .pipeTo(writable)
    .catch(() => undefined)
    .finally(() => {
      voices.close(options);
    });
};

// That it is there: the page cannot see otherwise whether its rules have let it start.
scope.postMessage('ready');
