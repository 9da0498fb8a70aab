/** What an encoder is told of a picture's content. */
import type { BrowserPolicy } from '#protocol/media-policy.ts';
import type { MediaSource } from '#protocol/rtp.ts';

/** To be done before the track is encoded; harmless for a voice. */
export function hint(source: MediaSource, track: MediaStreamTrack, { video, screen }: BrowserPolicy): void {
  if (source === 'microphone') return;
  const { contentHint } = source === 'screen' ? screen : video;
  // Chrome starts the encoder anew for each setting of it, even to the same.
  if (track.contentHint !== contentHint) track.contentHint = contentHint;
}
