/**
 * Redundancy for the voices of a page, where the browser has what it takes: transforms in a worker, and RED in its
 * decoder. One worker for all; until it has said that it is there, voices are plain: a page whose rules forbid it
 * never hears from it.
 */
import type { types } from 'mediasoup-client';
import type { RedundancyAbility } from '#protocol/rtp.ts';
import type { Sleep } from '../sleep.ts';
import { answerRedundant, expectRedundant } from './redundant-offer.ts';
import type { FormOrder, VoiceForm, VoiceTask } from './voice-messages.ts';

export type SetForm = (form: VoiceForm) => void;

/** For one pair of transports: what it can do stays as it was told to the server. */
export interface Voices {
  readonly ability: RedundancyAbility;
  /** To be called before anything is received on it. */
  readonly expectOn: (transport: types.Transport) => void;
  /** To be called before the first packet of this voice. */
  readonly receive: (receiver: RTCRtpReceiver) => void;
  /** To be called before the first packet: Chrome takes no transform later. Plain until told otherwise. */
  readonly send: (sender: RTCRtpSender) => SetForm | undefined;
}

export const PLAIN_VOICES: Voices = {
  ability: 'none',
  expectOn: () => undefined,
  receive: () => undefined,
  send: () => undefined,
};

interface Transformable {
  transform: unknown;
}

type ScriptTransform = new (worker: Worker, options: VoiceTask) => object;

/** A page that came back into its call has only now begun to load the worker; no call waits for it any longer. */
const PATIENCE_MS = 500;

let starting: Promise<Worker | undefined> | undefined;
let lastId = 0;

/** Idempotent. To be called some time before the first call. */
export function prepareVoices(): void {
  if (scriptTransform() === undefined) return;
  starting ??= start().catch(() => {
    // Where the server is away, until its next hello.
    starting = undefined;
    return undefined;
  });
}

/** @returns the worker once it has said that it is there; undefined where the page's rules forbid it */
async function start(): Promise<Worker | undefined> {
  const { default: VoiceWorker } = await import('./voice-worker.ts?worker&inline');
  const worker = new VoiceWorker();
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(worker), { once: true });
    worker.addEventListener('error', () => resolve(undefined), { once: true });
  });
}

/** Plain ones where the worker is not there within half a second. */
export async function openVoices(sleep: Sleep): Promise<Voices> {
  const Transform = scriptTransform();
  const transforming = starting && (await Promise.race([starting, sleep(PATIENCE_MS).then(() => undefined)]));
  if (Transform === undefined || transforming === undefined) return PLAIN_VOICES;
  const ability = canDecode() ? 'decode' : 'strip';

  function attach(end: Transformable, task: VoiceTask['task']): number {
    const id = (lastId += 1);
    if (Transform !== undefined && transforming !== undefined)
      end.transform = new Transform(transforming, { task, id });
    return id;
  }

  return {
    ability,
    expectOn(transport) {
      if (ability === 'decode') expectRedundantOn(transport);
    },
    receive(receiver) {
      attach(receiver, ability === 'decode' ? 'expect-redundant' : 'expect-plain');
    },
    send(sender) {
      const id = attach(sender, 'send');
      return (form) => {
        const order: FormOrder = { id, ...form };
        transforming.postMessage(order);
      };
    },
  };
}

function scriptTransform(): ScriptTransform | undefined {
  return (globalThis as { readonly RTCRtpScriptTransform?: ScriptTransform }).RTCRtpScriptTransform;
}

function canDecode(): boolean {
  const { codecs = [] } = RTCRtpReceiver.getCapabilities('audio') ?? {};
  return codecs.some(({ mimeType }) => mimeType.toLowerCase() === 'audio/red');
}

/** The library has no place for it: descriptions are changed on their way to the browser. */
function expectRedundantOn(transport: types.Transport): void {
  const { _pc: connection } = transport.handler as unknown as { readonly _pc: RTCPeerConnection };
  const offer = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = (description) =>
    offer({ ...description, sdp: expectRedundant(description.sdp ?? '') });
  const answer = connection.setLocalDescription.bind(connection);
  connection.setLocalDescription = (description) =>
    description?.sdp === undefined
      ? answer(description)
      : answer({ ...description, sdp: answerRedundant(description.sdp) });
}
