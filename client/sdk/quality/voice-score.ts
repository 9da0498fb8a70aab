/**
 * How a voice sounds, as a mean opinion score from 1 to 5, by the E-model of ITU-T G.107 (06/2015):
 * R = R0 − Is − Id − Ie,eff + A. Pure.
 *
 * What is not measured has the recommendation's default values, which make R0 − Is = 93.2 and leave of Id only the
 * delay itself (Idd); A is 0, because nobody expects less of a call for its being on the web.
 */

export interface HeardVoice {
  /** 0 … 1 of the speech that was made up: what was left after FEC, copies, repeats and the jitter buffer. */
  readonly concealed: number;
  /** Mean length of what was made up at once, in ms; undefined where it is not known. */
  readonly gapMs?: number | undefined;
  /** Of speech in one packet. */
  readonly packetMs: number;
  /** A word's time from mouth to ear; see `mouthToEarMs`. */
  readonly delayMs: number;
}

/** G.107, default values throughout. */
const BASE = 93.2;

/**
 * G.113 appendix I gives the equipment impairment and the robustness against loss by codec, and none for Opus. Opus
 * at our rates is no worse than G.711, whose Ie is 0; its concealment lies between those of G.729A (Bpl 19) and of
 * G.711 with its appendix I (25.1).
 */
const CODEC = { impairment: 0, robustness: 20 } as const;

/** Capture, echo canceller and playback of a browser, each a few times 10 ms. */
const DEVICES_MS = 40;

/**
 * @param way round trips of both sides to their nodes, in ms, and the listener's jitter buffer. A path is taken to be
 *   as long there as back
 */
export function mouthToEarMs(way: {
  readonly rttMs: number;
  readonly otherRttMs: number;
  readonly bufferMs: number;
  readonly packetMs: number;
}): number {
  return DEVICES_MS + way.packetMs + (way.rttMs + way.otherRttMs) / 2 + way.bufferMs;
}

/** @returns 1 … 4.5 */
export function voiceScore(heard: HeardVoice): number {
  return opinion(BASE - delayImpairment(heard.delayMs) - lossImpairment(heard));
}

/** Idd of G.107, 7.4: nothing up to 100 ms. */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Ie,eff of G.107, 7.5. */
function lossImpairment({ concealed, gapMs, packetMs }: HeardVoice): number {
  const loss = Math.min(1, Math.max(0, concealed));
  const { impairment, robustness } = CODEC;
  const percent = loss * 100;
  return (
    impairment + (95 - impairment) * (percent / (percent / burstRatio(loss, gapMs, packetMs) + robustness))
  );
}

/** Burst lengths against those of random loss of the same share; never less than 1, for packets are lost whole. */
function burstRatio(loss: number, gapMs: number | undefined, packetMs: number): number {
  if (gapMs === undefined || loss >= 1) return 1;
  const randomMs = packetMs / (1 - loss);
  return Math.max(1, gapMs / randomMs);
}

/** Annex B of G.107. Its polynomial falls below 1 for the smallest R. */
function opinion(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
