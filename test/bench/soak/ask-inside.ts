/** Reads what a process of the soak tells of itself, see inside.ts, and what the system knows of it. */
import { readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Inside } from './inside.ts';

const ANSWER_MS = 4000;

/** For every program that is started from now on. */
export function lookInside(folder: string): void {
  process.env['SOAK_INSIDE'] = folder;
  const script = new URL('./inside.ts', import.meta.url).href;
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --expose-gc --import=${script}`;
}

/** @returns undefined from one that is frozen, dead, or has a worker that is */
export async function askInside(folder: string, pid: number): Promise<Inside | undefined> {
  const socket = connect(path.join(folder, `${pid}.sock`));
  const overdue = setTimeout(() => socket.destroy(new Error('no answer')), ANSWER_MS);
  try {
    return JSON.parse(await text(socket)) as Inside;
  } catch {
    return undefined;
  } finally {
    clearTimeout(overdue);
  }
}

/** @returns undefined for one that is dead */
export function rssBytes(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? undefined : Number(found[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** Sockets and files that it has open; 0 for one that is dead. */
export function openHandles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
