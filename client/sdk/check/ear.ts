/** Whether a microphone hears somebody. */

export type Heard = 'waiting' | 'heard' | 'silent';

/** Louder than an empty room after the browser's noise suppression; a voice at a desk is ten times that. */
const AUDIBLE = 0.008;
/** One click of a plug is no voice. */
const AUDIBLE_TIMES = 3;
/** Silence so long is worth a word. */
const PATIENCE_MS = 4000;

export interface Ear {
  /** @param loudness root mean square of the samples, 0 … 1 */
  take(loudness: number, now: number): Heard;
}

export function createEar(): Ear {
  let since: number | undefined;
  let times = 0;
  let isHeard = false;
  return {
    take(loudness, now) {
      since ??= now;
      times = loudness >= AUDIBLE ? times + 1 : 0;
      isHeard ||= times >= AUDIBLE_TIMES;
      if (isHeard) return 'heard';
      return now - since >= PATIENCE_MS ? 'silent' : 'waiting';
    },
  };
}

/** Of a bar that shows it: 0 … 1, by decibels, as ears do. */
export function levelOf(loudness: number): number {
  const decibels = 20 * Math.log10(Math.max(loudness, 1e-4));
  return Math.min(1, Math.max(0, (decibels + 55) / 45));
}

const LISTEN_MS = 80;

/** Tells the loudness of a track until it is stopped; nothing is told while the browser keeps the context asleep. */
export function listenTo(
  track: MediaStreamTrack,
  context: AudioContext,
  onLoudness: (loudness: number) => void,
): () => void {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state !== 'running') return;
    analyser.getFloatTimeDomainData(samples);
    onLoudness(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
  }, LISTEN_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
