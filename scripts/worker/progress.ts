/** Shows how far ninja is: a bar that is redrawn on a terminal, a line every ten percent elsewhere. */

const BAR_WIDTH = 40;

export interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Returns what to call with each line that ninja prints. */
export function ninjaProgress(output: Output = process.stdout): (line: string) => void {
  let shownTenths = -1;

  return (line) => {
    const [, doneText, totalText] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
    const done = Number(doneText);
    const total = Number(totalText);
    if (!(total > 0)) return; // NaN where the line is not about progress

    if (output.isTTY === true) {
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      output.write(`\r  ${bar} ${done}/${total}${done === total ? '\n' : ''}`);
      return;
    }
    const tenths = Math.floor((done / total) * 10);
    if (tenths > shownTenths) output.write(`  ${tenths * 10} % (${done} of ${total})\n`);
    shownTenths = Math.max(shownTenths, tenths);
  };
}
