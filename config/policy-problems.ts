/** What is right in each field of a policy and cannot be right together. Pure. */
import type { MediaPolicy } from '#protocol/media-policy.ts';

export interface PolicyProblem {
  /** The fields that do not go together. */
  readonly fields: readonly string[];
  readonly message: string;
}

const RUNGS = ['full', 'reduced', 'low', 'stills', 'audio'] as const;

export function policyProblems(policy: MediaPolicy): PolicyProblem[] {
  return [...audioProblems(policy), ...videoProblems(policy), ...ladderProblems(policy)];
}

function audioProblems({ audio }: MediaPolicy): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (audio.lowBitrate > audio.bitrate) {
    problems.push({
      fields: ['audio.lowBitrate', 'audio.bitrate'],
      message: `audio.lowBitrate ${audio.lowBitrate} is more than audio.bitrate ${audio.bitrate}`,
    });
  }
  const wrong = (message: string): void => {
    problems.push({
      fields: ['audio.protection.levels'],
      message: `audio.protection.levels: ${message}`,
    });
  };
  const { levels } = audio.protection;
  if (levels[0]?.riseAt !== 0) wrong('the first level is for no loss: its riseAt is 0');
  for (const [index, { riseAt, fallAt, ways }] of levels.entries()) {
    const before = levels[index - 1];
    if (before !== undefined && riseAt <= before.riseAt)
      wrong(`level ${index + 1} does not rise after the one before`);
    if (before !== undefined && fallAt >= riseAt)
      wrong(`level ${index + 1} would be entered and left at once: fallAt is not less than riseAt`);
    if (ways.some(({ copies }) => new Set(copies).size < copies.length))
      wrong(`level ${index + 1} repeats a packet twice in one`);
    if (ways[0]?.fromMs !== 0) wrong(`the first way of level ${index + 1} is from 0 ms`);
    if (ways.some(({ fromMs }, way) => way > 0 && fromMs <= ways[way - 1]!.fromMs))
      wrong(`the ways of level ${index + 1} are not in the order of their round trips`);
  }
  return problems;
}

function videoProblems({ video }: MediaPolicy): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const wrong = (message: string): void => {
    problems.push({ fields: ['video.layers'], message: `video.layers: ${message}` });
  };
  if (video.layers[0]?.fromHeight !== 0) wrong('the first is from height 0');
  for (const [index, { fromHeight, layers }] of video.layers.entries()) {
    if (index > 0 && fromHeight <= video.layers[index - 1]!.fromHeight)
      wrong('they are not in the order of their heights');
    if (layers.some((layer, place) => place > 0 && layer.scaleDownBy >= layers[place - 1]!.scaleDownBy))
      wrong(`from height ${fromHeight}: the layers do not grow from small to large`);
    // The node could not thin it for a weak receiver.
    if (layers.length === 1 && layers[0]!.temporalLayers === 1)
      wrong(`from height ${fromHeight}: a single layer needs temporal layers`);
  }
  if (new Set(video.codecs).size < video.codecs.length)
    problems.push({ fields: ['video.codecs'], message: 'video.codecs: one of them twice' });
  if (video.startBitrate > video.maxBitrate) {
    problems.push({
      fields: ['video.startBitrate', 'video.maxBitrate'],
      message: `video.startBitrate ${video.startBitrate} is more than video.maxBitrate ${video.maxBitrate}`,
    });
  }
  return problems;
}

function ladderProblems({ ladder }: MediaPolicy): PolicyProblem[] {
  return RUNGS.flatMap((name, index) => {
    const rung = ladder[name];
    const problems: PolicyProblem[] = [];
    if (rung.enter <= rung.leave) {
      problems.push({
        fields: [`ladder.${name}.enter`, `ladder.${name}.leave`],
        message: `ladder.${name} would be entered and left at once: enter ${rung.enter} is not more than leave ${rung.leave}`,
      });
    }
    const above = RUNGS[index - 1];
    if (above === undefined) return problems;
    for (const side of ['enter', 'leave'] as const) {
      if (rung[side] < ladder[above][side]) continue;
      problems.push({
        fields: [`ladder.${name}.${side}`, `ladder.${above}.${side}`],
        message: `ladder.${name}.${side} ${rung[side]} is not less than ladder.${above}.${side} ${ladder[above][side]}`,
      });
    }
    return problems;
  });
}
