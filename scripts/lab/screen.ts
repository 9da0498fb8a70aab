/** The terminal of a command that tells how things stand once a second, while somebody types to it. */
import readline from 'node:readline';

export interface Screen {
  say(text: string): void;
  /** A few lines. They take the place of those before where there is a terminal; elsewhere they are added. */
  status(text: string): void;
  close(): void;
}

export interface ScreenOptions {
  readonly onLine: (line: string) => void;
  /** Ctrl-C and Ctrl-D, which a terminal that is read key by key tells nobody else of. */
  readonly onEnd: () => void;
}

const { stdin, stdout } = process;

export function openScreen({ onLine, onEnd }: ScreenOptions): Screen {
  const isTerminal = stdin.isTTY && stdout.isTTY;
  const typed = readline.createInterface({
    input: stdin,
    ...(isTerminal && { output: stdout, prompt: '> ' }),
  });
  let last = '';
  let isClosed = false;

  const heightOf = (text: string): number => text.split('\n').length;

  /** The status is above the prompt. */
  function draw(text: string, status: string): void {
    readline.cursorTo(stdout, 0);
    readline.moveCursor(stdout, 0, -heightOf(last));
    readline.clearScreenDown(stdout);
    // A line that wraps would be two to go back over.
    const width = stdout.columns > 1 ? stdout.columns - 1 : Infinity;
    const lines = status.split('\n').map((line) => line.slice(0, width));
    stdout.write(`${text}${lines.join('\n')}\n`);
    if (!isClosed) typed.prompt(true);
  }

  typed.on('line', (line) => {
    // The status of before stays where it is, above what was typed; below is room for the next.
    if (isTerminal) stdout.write('\n'.repeat(heightOf(last)));
    onLine(line);
  });
  typed.on('SIGINT', onEnd);
  // Where there is no terminal, the end of what is typed is not the end of the lab.
  typed.on('close', () => {
    if (isTerminal && !isClosed) onEnd();
    isClosed = true;
  });
  if (isTerminal) stdout.write('\n');

  return {
    say(text) {
      if (isTerminal) draw(`${text}\n`, last);
      else stdout.write(`${text}\n`);
    },
    status(text) {
      if (isTerminal) draw('', text);
      else if (text !== last) stdout.write(`${text}\n`);
      last = text;
    },
    close() {
      isClosed = true;
      typed.close();
    },
  };
}
