/** Loudness of somebody who speaks in words and pauses, a tenth of a second each; by a small generator of its own. */
export function speechLevels(seed: number, steps: number): number[] {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const random = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const levels: number[] = [];
  while (levels.length < steps) {
    const isWord = random() < 0.65;
    for (let left = 2 + Math.floor(random() * 6); left > 0; left -= 1)
      levels.push(isWord ? 0.02 + random() * 0.2 : 0.0005 * random());
  }
  return levels.slice(0, steps);
}

/** The same, later and fainter, over the noise of a room. */
export function echoOf(levels: readonly number[], delay: number, gain = 0.3): number[] {
  return [...new Array<number>(delay).fill(0), ...levels]
    .slice(0, levels.length)
    .map((level) => level * gain + 0.0003);
}
