/** What an encoder is told of a picture besides its layers: what it shows, and what to give up when it gets tight. */
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { MediaSource } from '#protocol/rtp.ts';

/** To be done before the track is encoded; harmless for a voice. */
export function hint(source: MediaSource, track: MediaStreamTrack, { video, screen }: BrowserPolicy): void {
  if (source === 'microphone') return;
  const { contentHint } = source === 'screen' ? screen : video;
  // Chrome starts the encoder anew for each setting of it, even to the same.
  if (track.contentHint !== contentHint) track.contentHint = contentHint;
}

/** Resolves in any case: browsers that do not know it go by the hint. */
export async function preferOver(
  source: MediaSource,
  sender: RTCRtpSender | undefined,
  { video }: BrowserPolicy,
): Promise<void> {
  if (source !== 'camera' || sender === undefined) return;
  const { degradationPreference } = video;
  await sender.setParameters({ ...sender.getParameters(), degradationPreference }).catch(() => undefined);
}
