/** A call's quality in a few figures, from what both sides measured. Pure. */
import type { Direction, QualitySummary, ShownNote, WeakShare } from '#protocol/call-quality.ts';
import type { Side } from '#protocol/people.ts';
import type { QualitySample, SampleField } from '#protocol/quality-sample.ts';

export type TimedSample = Omit<QualitySample, 'ageMs'> & { readonly at: number };
export type Measured = { readonly [S in Side]: readonly TimedSample[] };

const MINUTE_MS = 60_000;

export function summarize(measured: Measured, notes: readonly ShownNote[]): QualitySummary {
  const worstMinute = worstMinuteOf(measured);
  return {
    // What one side sends is judged by the one who receives it.
    fromShopper: directionTo(measured.agent),
    fromAgent: directionTo(measured.shopper),
    weak: weakShares(measured, notes),
    ...(worstMinute !== undefined && { worstMinute }),
  };
}

function directionTo(samples: readonly TimedSample[]): Direction {
  const voice = scoreOf(samples, 'heardScore');
  const picture = scoreOf(samples, 'seenScore');
  const lost = meanOf(samples, 'heardLost');
  const concealed = meanOf(samples, 'heardConcealed');
  return {
    ...(voice && { voice }),
    ...(picture && { picture }),
    ...(lost !== undefined && { lost: lost / 1000 }),
    ...(concealed !== undefined && { concealed: concealed / 1000 }),
    frozenMs: samples.reduce((sum, { seenFrozenMs = 0 }) => sum + seenFrozenMs, 0),
  };
}

function meanOf(samples: readonly TimedSample[], field: SampleField & keyof TimedSample): number | undefined {
  const values = samples.flatMap((sample) => sample[field] ?? []);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function scoreOf(samples: readonly TimedSample[], field: 'heardScore' | 'seenScore'): Direction['voice'] {
  const mean = meanOf(samples, field);
  if (mean === undefined) return undefined;
  let worst = { value: Infinity, at: 0 };
  for (const { at, [field]: value } of samples)
    if (value !== undefined && value < worst.value) worst = { value, at };
  return { mean: mean / 100, worst: worst.value / 100, worstAt: worst.at };
}

/** Minutes from the first sample on; one that is hardly measured says nothing. */
function worstMinuteOf(measured: Measured): QualitySummary['worstMinute'] {
  const start = Math.min(...[...measured.shopper, ...measured.agent].map(({ at }) => at));
  if (!Number.isFinite(start)) return undefined;
  let worst: QualitySummary['worstMinute'];
  for (const samples of [measured.shopper, measured.agent]) {
    const minutes = new Map<number, number[]>();
    for (const { at, heardScore } of samples) {
      if (heardScore === undefined) continue;
      const minute = Math.floor((at - start) / MINUTE_MS);
      const scores = minutes.get(minute) ?? [];
      minutes.set(minute, scores);
      scores.push(heardScore);
    }
    for (const [minute, scores] of minutes) {
      const voice = scores.reduce((sum, score) => sum + score, 0) / scores.length / 100;
      if (voice < (worst?.voice ?? Infinity)) worst = { at: start + minute * MINUTE_MS, voice };
    }
  }
  return worst;
}

const VERDICT = /^(mine|theirs)-(uplink|downlink|cpu)$/;

/** Both sides tell the same from the same figures; the agent's word is taken where there is one. */
function weakShares(measured: Measured, notes: readonly ShownNote[]): WeakShare[] {
  const instants = [...measured.shopper, ...measured.agent].map(({ at }) => at);
  const [start, end] = [Math.min(...instants), Math.max(...instants)];
  if (!(end > start)) return [];
  const told = notes.filter(({ kind }) => kind === 'weak');
  const teller: Side = told.some(({ side }) => side === 'agent') ? 'agent' : 'shopper';
  const verdicts = told.filter(({ side }) => side === teller);
  const shares = new Map<string, WeakShare>();
  verdicts.forEach(({ at, cause }, index) => {
    const weakness = weaknessOf(cause, teller);
    if (weakness === undefined) return;
    const until = verdicts[index + 1]?.at ?? end;
    const lasted = Math.max(0, Math.min(until, end) - Math.max(at, start));
    const key = `${weakness.side}-${weakness.part}`;
    const share = (shares.get(key)?.share ?? 0) + lasted / (end - start);
    shares.set(key, { ...weakness, share });
  });
  return [...shares.values()].sort((a, b) => b.share - a.share);
}

function weaknessOf(cause: string, teller: Side): Omit<WeakShare, 'share'> | undefined {
  if (cause === 'server') return { side: 'server', part: 'server' };
  const [, whose, part] = VERDICT.exec(cause) ?? [];
  if (whose === undefined || part === undefined) return undefined;
  const other = teller === 'agent' ? 'shopper' : 'agent';
  return { side: whose === 'mine' ? teller : other, part: part as WeakShare['part'] };
}
