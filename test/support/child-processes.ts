/** What a process of ours has started itself. */
import { readdirSync, readFileSync } from 'node:fs';

export function mediaWorkersOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => commandOf(child).includes('mediasoup-worker'));
}

export function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  // The name in brackets may hold anything; what follows it is plain: state, then the parent.
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function commandOf(pid: number): string {
  return readProc(pid, 'cmdline');
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}
