/** One window of one bad network: both systems at once, then the way back to a good one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Identity } from '#test/media/frame-code.ts';
import type { Beside, System } from './beside.ts';
import { SYSTEMS } from './beside.ts';
import { PICTURE } from './detailed-picture.ts';
import { pictureSample, recoveredMs, scoreIn } from './picture-figures.ts';
import type { PictureSample, Waiting } from './picture-figures.ts';
import { now, startSeeing, takeSeen } from './seen.ts';
import type { VideoCase } from './video-cases.ts';

export interface VideoSample extends PictureSample {
  /** From the end of what was bad until the picture was as before, in ms; Infinity: not in the time there was. */
  readonly backMs: number;
}

const CAMERA = { height: PICTURE.height, framesPerSecond: PICTURE.framesPerSecond };
/** Of the picture before, for it to count as being back. */
const BACK_SHARE = 0.9;
const QUEUE_EVERY_MS = 100;

/** The agent looks, the shopper is looked at. */
export async function startLooking({ people }: Beside): Promise<void> {
  for (const system of SYSTEMS) await startSeeing(people[system].agent.page);
}

/** How the picture is while nothing is bad, in percent of the camera's. */
export async function scoreInTheClear({ people }: Beside, ms: number): Promise<Record<System, number>> {
  for (const system of SYSTEMS) await takeSeen(people[system].agent.page);
  const from = now();
  await sleep(ms);
  const span = { from, to: now() };
  const scores = { vitrine: 0, bare: 0 };
  for (const system of SYSTEMS)
    scores[system] = scoreIn((await takeSeen(people[system].agent.page)).frames, span, CAMERA);
  return scores;
}

export async function measureVideo(
  beside: Beside,
  { way, conditions, trace }: VideoCase,
  { windowMs, clearMs, best }: { windowMs: number; clearMs: number; best: Record<System, number> },
): Promise<Record<System, VideoSample>> {
  const { people, lines } = beside;
  const bad: Identity = way === 'down' ? 'agent' : 'shopper';
  const lastStepMs = trace?.steps.at(-1)?.atMs ?? 0;
  for (const system of SYSTEMS) await takeSeen(people[system].agent.page);
  const waiting: Record<System, Waiting[]> = { vitrine: [], bare: [] };
  const watch = setInterval(() => {
    for (const system of SYSTEMS)
      waiting[system].push({ at: now(), queueMs: lines[system].of[bad][way].queueMs });
  }, QUEUE_EVERY_MS);
  try {
    const from = now();
    if (trace === undefined) beside.set(bad, conditions ?? {});
    else for (const system of SYSTEMS) lines[system].of[bad].play(trace);
    await sleep(lastStepMs + windowMs);
    const bent = { from, to: now() };
    beside.set(bad, {});
    await sleep(clearMs);
    const clear = { from: bent.to, to: now() };
    const sampleOf = async (system: System): Promise<VideoSample> => {
      const seen = await takeSeen(people[system].agent.page);
      return {
        ...pictureSample(seen, waiting[system], bent, CAMERA),
        backMs: recoveredMs(seen.frames, clear, CAMERA, best[system] * BACK_SHARE),
      };
    };
    return { vitrine: await sampleOf('vitrine'), bare: await sampleOf('bare') };
  } finally {
    clearInterval(watch);
  }
}
