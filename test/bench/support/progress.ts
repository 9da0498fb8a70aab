/** One line that is written over on a terminal, and now and then a line elsewhere. */
export interface Progress {
  step(what: string, done: number, of: number): void;
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let lastTenth = '';
  return {
    step(what, done, of) {
      const text = `${what}: ${done} of ${of}`;
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${text}`);
        return;
      }
      const tenth = `${what} ${Math.floor((done / of) * 10)}`;
      if (tenth !== lastTenth) stream.write(`${text}\n`);
      lastTenth = tenth;
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
