/** One party's media in a call: real transports, producers and consumers at the node, over which no packet flows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#protocol/errors.ts';
import type { CallId } from '#protocol/ids.ts';
import type { CallMedia } from '#protocol/calls.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { deviceCapabilities, localDtlsParameters, producerParameters } from '#test/sfu/fake-browser.ts';
import type { Party } from './party.ts';

const AGAIN_MS = 400;
/** All nodes say the same. */
let device: Promise<RtpCapabilities> | undefined;

export interface Peer {
  /** Nothing is kept open any more; what is there goes with the call. */
  close(): void;
}

/** Opens the media of a call and opens it again whenever the call has moved, until it is over or this is closed. */
export function openPeer(party: Party, callId: CallId, media: CallMedia): Peer {
  let isClosed = false;
  const isOver = (): boolean => isClosed || party.isGone;

  async function open(): Promise<number> {
    const { rtpCapabilities: ofRouter } = party;
    if (ofRouter === undefined) throw new AppError('NO_MEDIA_NODE', 'No media node is up.');
    const rtpCapabilities = await (device ??= deviceCapabilities(ofRouter));
    const { request } = party;
    const opened = await request('media:open', { callId, rtpCapabilities });
    const dtlsParameters = localDtlsParameters();
    const sources = media === 'video' ? (['microphone', 'camera'] as const) : (['microphone'] as const);
    await Promise.all([
      ...[opened.send, opened.receive].map(({ id }) =>
        request('media:connect', { callId, transportId: id, dtlsParameters }),
      ),
      ...sources.map((source) => request('media:produce', { callId, ...producerParameters(source) })),
    ]);
    return opened.mediaGeneration;
  }

  async function stands(): Promise<boolean> {
    return (await party.request('media:sync', { callId })).open;
  }

  /** Until both are told, the call waits for its media. */
  async function report(): Promise<void> {
    for (const kind of ['audio', 'frame'] as const)
      await party.request('call:report-first-media', { callId, kind, elapsedMs: 90 });
  }

  async function keep(): Promise<void> {
    let generation = 0;
    let seen = 0;
    let isReported = false;
    while (!isOver()) {
      const arrivals = party.arrivals;
      try {
        const wanted = party.call?.id === callId ? party.call.mediaGeneration : generation;
        const isAnew = seen !== arrivals;
        if (generation === 0 || wanted > generation || (isAnew && !(await stands())))
          generation = await open();
        seen = arrivals;
        const isAnswered = party.call?.id === callId && party.call.acceptedAt !== undefined;
        if (isAnswered && !isReported) {
          await report();
          isReported = true;
        }
        const heard = (): boolean =>
          isOver() ||
          party.arrivals !== seen ||
          (party.call?.id === callId &&
            (party.call.mediaGeneration > generation ||
              (party.call.acceptedAt !== undefined && !isReported) ||
              party.call.state === 'ended'));
        await party.comes(heard, 5000);
      } catch {
        // The room is on its way to another node, or the call is over: whichever it is, the call says.
        await sleep(AGAIN_MS);
      }
      if (party.call?.id === callId && party.call.state === 'ended') return;
    }
  }

  void keep();
  return {
    close() {
      isClosed = true;
    },
  };
}
