/** Runs dtls-check.ts on a binary that may crash, hang, or not be a worker at all. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const LIMIT_MS = 15_000;

/** Resolves with undefined for a good worker, otherwise with what is wrong with it. */
export function checkWorker(binary: string, limitMs = LIMIT_MS): Promise<string | undefined> {
  const script = path.join(import.meta.dirname, 'dtls-check.ts');
  // A group of its own, so that a hanging worker ends together with the check that started it.
  const check = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, binary], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => endGroup(check.pid);
  process.once('exit', end);
  let complaint = '';
  check.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));

  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(`no DTLS handshake within ${limitMs / 1000} s`);
      end();
    }, limitMs);
    check.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', end);
      end(); // a worker that outlived its parent
      resolve(code === 0 ? undefined : lastLine(complaint));
    });
  });
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing was left of it.
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'the check ended without a word';
}
