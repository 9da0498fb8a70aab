/** Is it really the other one's picture and voice? And has it really stopped? */
import type { ElementHandle, Page } from 'puppeteer-core';
import { isFirefox } from '../firefox.ts';
import type { Identity } from '../media/frame-code.ts';
import type { Sound } from '../media/speech-file.ts';
import { recognizeSpeech, speechLikeness } from '../media/speech-match.ts';
import { until } from '../until.ts';
import { waitForNamed } from './named.ts';
import type { SeenFrame } from './probe.ts';
import { hearingBetween, paceBetween, readVoice } from './voice-counters.ts';

const VIDEO_LABEL: Record<Identity, string> = { shopper: 'Shopper video', agent: 'Agent video' };
const LISTEN_SECONDS = 2;
/** What stands for "stopped": far longer than any pause between frames. */
const QUIET_MS = 1000;

/** @returns the first frame that was shown after the look began, at what time on the probe's clock */
export async function decodesFramesOf(
  page: Page,
  identity: Identity,
  timeoutMs = 10_000,
): Promise<SeenFrame> {
  let video = await remoteVideo(page, identity, timeoutMs);
  await page.evaluate((wanted) => vitrineProbe.trace(wanted), identity);
  return until(
    `moving frames that carry the ${identity}'s code, in "${VIDEO_LABEL[identity]}"`,
    async () => {
      // Where the call was interrupted, another element takes its place.
      if (!(await video.evaluate(({ isConnected }) => isConnected)))
        video = await remoteVideo(page, identity, timeoutMs);
      const { first, seen } = await page.evaluate(() => {
        const { traced } = vitrineProbe;
        return { first: traced.at(0), seen: traced.slice(-4) };
      });
      // The element that people see must be the one that shows them.
      const shown = await video.evaluate((element) => vitrineProbe.read(element));
      const isMoving = new Set(seen.map(({ counter }) => counter)).size >= 3;
      return isMoving && shown?.identity === identity ? first : undefined;
    },
    { timeoutMs },
  );
}

export async function seesNoMoreFramesOf(page: Page, identity: Identity, timeoutMs = 8000): Promise<void> {
  const since = await page.evaluate((wanted) => {
    vitrineProbe.trace(wanted);
    return vitrineProbe.now();
  }, identity);
  await until(
    `no frame of the ${identity} for ${QUIET_MS} ms`,
    () =>
      page.evaluate(
        (from, quietMs) => vitrineProbe.now() - (vitrineProbe.traced.at(-1)?.at ?? from) > quietMs,
        since,
        QUIET_MS,
      ),
    { timeoutMs, everyMs: 100 },
  );
}

/**
 * The longest pause between two frames while something is done to the call. Measured until frames flow again
 * after it: at least five of them, in half a second.
 */
export async function longestPauseMs(
  page: Page,
  identity: Identity,
  done: Promise<unknown>,
  timeoutMs = 15_000,
): Promise<number> {
  await decodesFramesOf(page, identity);
  await done;
  const doneAt = await page.evaluate(() => vitrineProbe.now());
  const times = await until(
    `the ${identity}'s frames to flow again`,
    async () => {
      const shown = await page.evaluate(() => vitrineProbe.traced.map(({ at }) => at));
      const latest = shown.slice(-5);
      const [first = 0] = latest;
      const flows = latest.length === 5 && first > doneAt && (latest.at(-1) ?? 0) - first < 500;
      return flows ? shown : undefined;
    },
    { timeoutMs, everyMs: 50 },
  );
  return times.reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? at)), 0);
}

export async function hears(page: Page, identity: Identity, timeoutMs = 15_000): Promise<void> {
  await until(
    `the ${identity}'s speech in what is played`,
    async () => {
      const before = await readVoice(page).catch(() => undefined);
      const sound = await listen(page, LISTEN_SECONDS);
      const after = await readVoice(page).catch(() => undefined);
      const pace = before && after && paceBetween(before, after);
      if (recognizeSpeech(sound, pace)?.identity === identity) return true;
      const counted = before && after && hearingBetween(before, after);
      const likeness = speechLikeness(sound, pace);
      const seen = { likeness, pace, loudness: loudness(sound), ...counted };
      throw new Error(JSON.stringify(seen));
    },
    { timeoutMs },
  );
}

/** A steady tone, as browsers make it that play no files. */
export async function hearsTone(page: Page, hz: number, timeoutMs = 20_000): Promise<void> {
  await until(
    `a tone of ${hz} Hz in what is played`,
    async () => {
      const sound = await listen(page, 1);
      const share = toneShare(sound, hz);
      if (loudness(sound) > 0.001 && share > 0.5) return true;
      throw new Error(`${Math.round(100 * share)} % of what is heard, loudness ${loudness(sound)}`);
    },
    { timeoutMs },
  );
}

/** Pictures that change: those of a browser that plays no files carry no code. */
export async function seesMovement(page: Page, identity: Identity, timeoutMs = 15_000): Promise<void> {
  const video = await remoteVideo(page, identity, timeoutMs);
  const seen = new Set<string>();
  await until(
    `moving pictures in "${VIDEO_LABEL[identity]}"`,
    async () => {
      seen.add(
        await video.evaluate((element) => {
          const canvas = new OffscreenCanvas(8, 8);
          const context = canvas.getContext('2d');
          context?.drawImage(element, 0, 0, 8, 8);
          return String(context?.getImageData(0, 0, 8, 8).data);
        }),
      );
      return seen.size >= 4;
    },
    { timeoutMs },
  );
}

/** How much of a sound's power is at that frequency (Goertzel), 0 … 1. */
export function toneShare({ samples, rate }: Sound, hz: number): number {
  const step = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let power = 0;
  let total = 0;
  // In pieces: clocks of two machines drift, and made-up sound breaks the phase.
  const size = Math.round(rate / 10);
  for (let from = 0; from + size <= samples.length; from += size) {
    let [last, before] = [0, 0];
    for (const sample of samples.subarray(from, from + size)) {
      [last, before] = [sample + step * last - before, last];
      total += sample * sample;
    }
    power += (2 / size) * (last * last + before * before - step * last * before);
  }
  return total === 0 ? 0 : Math.min(1, power / total);
}

export async function hearsNothing(page: Page, timeoutMs = 10_000): Promise<void> {
  await until(
    'silence in what is played, or nothing played',
    async () => {
      const isPlaying = await page.evaluate(() => vitrineProbe.isPlayingRemoteAudio());
      if (!isPlaying) return true;
      const loud = loudness(await listen(page, 1));
      if (loud < 0.001) return true;
      throw new Error(`loudness ${loud}`);
    },
    { timeoutMs },
  );
}

/** What the page plays of the other one. */
export async function listen(page: Page, seconds: number): Promise<Sound> {
  const { rate, base64 } = await page.evaluate((wanted) => vitrineProbe.record(wanted), seconds);
  const bytes = Buffer.from(base64, 'base64');
  return {
    rate,
    samples: Float32Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readInt16LE(at * 2) / 32768),
  };
}

function loudness({ samples }: Sound): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

async function remoteVideo(
  page: Page,
  identity: Identity,
  timeoutMs: number,
): Promise<ElementHandle<HTMLVideoElement>> {
  const label = VIDEO_LABEL[identity];
  const handle = isFirefox(page)
    ? await waitForNamed(page, label, undefined, timeoutMs)
    : await page.waitForSelector(`aria/${label}`, { timeout: timeoutMs });
  const isVideo = await handle?.evaluate((element) => element instanceof HTMLVideoElement);
  if (handle === null || isVideo !== true) throw new Error(`"${VIDEO_LABEL[identity]}" is not a video`);
  return handle as ElementHandle<HTMLVideoElement>;
}
