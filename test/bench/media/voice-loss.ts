/** How a voice is heard where packets are lost: at random or in bursts, near and far, on the way down or up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mediaFiles } from '#test/media/fixtures.ts';
import type { Identity } from '#test/media/frame-code.ts';
import { intelligibility } from '#test/media/intelligibility.ts';
import { readSpeech } from '#test/media/speech-file.ts';
import type { Sound } from '#test/media/speech-file.ts';
import { listen } from '#test/page/media-checks.ts';
import { summarize } from '../support/statistics.ts';
import type { Summary } from '../support/statistics.ts';
import { SYSTEMS } from './beside.ts';
import type { Beside, System } from './beside.ts';
import { hearingBetween, rateBetween, readVoice } from '#test/page/voice-counters.ts';
import type { Hearing } from '#test/page/voice-counters.ts';

export interface LossCase {
  /** Whose line is lossy, and in which direction; the agent listens, the shopper speaks. */
  readonly where: 'down' | 'up';
  readonly loss: number;
  /** Mean run of lost packets; 1: each on its own. */
  readonly burst: number;
  /** Of each line. */
  readonly rttMs: number;
}

export interface VoiceSample extends Hearing {
  /** How much of what was said can be understood from what was played: ESTOI, in percent. */
  readonly estoi: number;
  /** The speaker's, kbit/s. */
  readonly kbps: number;
}

export type Samples = Record<System, VoiceSample[]>;

/** A window as it was heard. */
export interface TakenWindow extends Hearing {
  readonly kbps: number;
  readonly sound: Sound;
}

/** What is protected by measured loss has found that out by then; jitter buffers have settled. */
const SETTLE_MS = 6000;

export function lossCases({
  losses,
  rtts,
  bursts,
}: Record<'losses' | 'rtts' | 'bursts', readonly number[]>): LossCase[] {
  return (['down', 'up'] as const).flatMap((where) =>
    rtts.flatMap((rttMs) => bursts.flatMap((burst) => losses.map((loss) => ({ where, loss, burst, rttMs })))),
  );
}

export function nameOf({ where, loss, burst, rttMs }: LossCase): string {
  const runs = burst > 1 ? `, runs of ${burst}` : '';
  return `${where} ${Math.round(loss * 100)} %${runs}, ${rttMs} ms`;
}

/** One window of both systems. */
export async function takeWindow(
  beside: Beside,
  { where, loss, burst }: LossCase,
  windowMs: number,
): Promise<Record<System, TakenWindow>> {
  const lossy: Identity = where === 'down' ? 'agent' : 'shopper';
  const other: Identity = where === 'down' ? 'shopper' : 'agent';
  beside.set(other, {});
  beside.set(lossy, { [where]: { loss, burst } });
  await sleep(SETTLE_MS);
  const before = await read(beside);
  const [heardInVitrine, heardInBare] = await Promise.all([
    listen(beside.people.vitrine.agent.page, windowMs / 1000),
    listen(beside.people.bare.agent.page, windowMs / 1000),
  ]);
  const after = await read(beside);
  const heard = { vitrine: heardInVitrine, bare: heardInBare };
  const taken = (system: System): TakenWindow => ({
    ...hearingBetween(before[system].agent, after[system].agent),
    kbps: rateBetween(before[system].shopper, after[system].shopper),
    sound: heard[system],
  });
  return { vitrine: taken('vitrine'), bare: taken('bare') };
}

/** Takes long: in the process that relays a call it would be heard in the next window. */
export function sampleOf({ sound, ...window }: TakenWindow): VoiceSample {
  const spoken = readSpeech(mediaFiles('shopper').speech);
  return { ...window, estoi: 100 * intelligibility(sound, spoken).estoi };
}

async function read({ people }: Beside) {
  const one = async (system: System) => ({
    shopper: await readVoice(people[system].shopper.page),
    agent: await readVoice(people[system].agent.page),
  });
  const [vitrine, bare] = await Promise.all(SYSTEMS.map(one));
  if (vitrine === undefined || bare === undefined) throw new Error('unreachable: there are two systems');
  return { vitrine, bare };
}

export type VoiceSummary = Record<keyof VoiceSample, Summary>;

export function summaryOf(samples: readonly VoiceSample[]): VoiceSummary {
  const of = (name: keyof VoiceSample): Summary => summarize(samples.map((sample) => sample[name]));
  return { concealed: of('concealed'), estoi: of('estoi'), bufferMs: of('bufferMs'), kbps: of('kbps') };
}
