/**
 * Redundancy for the voices of a page, where the browser has what it takes: transforms in a worker, and RED in its
 * decoder. One worker for all, made with the first voice.
 */
import type { types } from 'mediasoup-client';
import type { RedundancyAbility } from '#protocol/rtp.ts';
import { expectRedundant } from './redundant-offer.ts';
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
}

/** To be called before the first packet of this voice. */
export function receiveVoice(receiver: RTCRtpReceiver): void {
  const able = redundancyAbility();
  if (able === 'none') return;
  attach(receiver as unknown as Transformable, able === 'decode' ? 'expect-redundant' : 'expect-plain');
}

/** How many packets ago each copy was sent first; none sends plain speech. */
export type SetCopies = (distances: readonly number[]) => void;

/** Nothing is changed until copies are asked for the first time. */
export function sendVoice(sender: RTCRtpSender): SetCopies {
  let id: number | undefined;
  return (distances) => {
    if (redundancyAbility() === 'none' || (id === undefined && distances.length === 0)) return;
    const order: CopiesOrder = { id: (id ??= attach(sender as unknown as Transformable, 'send')), distances };
    worker?.postMessage(order);
  };
}

function attach(end: Transformable, task: VoiceTask['task']): number {
  const Transform = scriptTransform();
  const id = (lastId += 1);
  if (Transform !== undefined && worker !== undefined) end.transform = new Transform(worker, { task, id });
  return id;
}
