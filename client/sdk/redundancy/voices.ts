/**
 * Redundancy for the voices of a page, where the browser has what it takes: transforms in a worker, and RED in its
 * decoder. One worker for all, made with the first voice.
 */
import type { types } from 'mediasoup-client';
import type { RedundancyAbility } from '#protocol/rtp.ts';
import { answerRedundant, expectRedundant } from './redundant-offer.ts';
import type { CopiesOrder, VoiceTask } from './voice-messages.ts';
import VoiceWorker from './voice-worker.ts?worker&inline';

interface Transformable {
  transform: unknown;
}

type ScriptTransform = new (worker: Worker, options: VoiceTask) => object;

let worker: Worker | undefined;
let lastId = 0;
let ability: RedundancyAbility | undefined;

function scriptTransform(): ScriptTransform | undefined {
  return (globalThis as { readonly RTCRtpScriptTransform?: ScriptTransform }).RTCRtpScriptTransform;
}

/** Found out once; a page whose rules forbid workers has none. */
export function redundancyAbility(): RedundancyAbility {
  return (ability ??= findAbility());
}

function findAbility(): RedundancyAbility {
  if (scriptTransform() === undefined) return 'none';
  try {
    worker ??= new VoiceWorker();
  } catch {
    return 'none';
  }
  const { codecs = [] } = RTCRtpReceiver.getCapabilities('audio') ?? {};
  return codecs.some(({ mimeType }) => mimeType.toLowerCase() === 'audio/red') ? 'decode' : 'strip';
}

/** To be called before anything is received on it. */
export function expectRedundantVoices(transport: types.Transport): void {
  if (redundancyAbility() !== 'decode') return;
  // The library has no place for it: descriptions are changed on their way to the browser.
  const { _pc: connection } = transport.handler as unknown as { readonly _pc: RTCPeerConnection };
  const apply = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = (description) =>
    apply({ ...description, sdp: expectRedundant(description.sdp ?? '') });
  const answer = connection.setLocalDescription.bind(connection);
  connection.setLocalDescription = (description) =>
    description?.sdp === undefined
      ? answer(description)
      : answer({ ...description, sdp: answerRedundant(description.sdp) });
}

/** To be called before the first packet of this voice. */
export function receiveVoice(receiver: RTCRtpReceiver): void {
  const able = redundancyAbility();
  if (able === 'none') return;
  attach(receiver, able === 'decode' ? 'expect-redundant' : 'expect-plain');
}

/** How many packets ago each copy was sent first; none sends plain speech. */
export type SetCopies = (distances: readonly number[]) => void;

/** To be called before the first packet of this voice: Chrome takes no transform later. Plain until told otherwise. */
export function sendVoice(sender: RTCRtpSender): SetCopies | undefined {
  if (redundancyAbility() === 'none') return undefined;
  const id = attach(sender, 'send');
  return (distances) => {
    const order: CopiesOrder = { id, distances };
    worker?.postMessage(order);
  };
}

function attach(end: Transformable, task: VoiceTask['task']): number {
  const Transform = scriptTransform();
  const id = (lastId += 1);
  if (Transform !== undefined && worker !== undefined) end.transform = new Transform(worker, { task, id });
  return id;
}
