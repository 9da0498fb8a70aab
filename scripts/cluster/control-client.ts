/** The command line's end of the switches: finds the running cluster and has something done there. */
import { readFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import * as z from 'zod';
import { DEED_EVENT, DeedAnswer } from '../../client/board/control-protocol.ts';
import type { Deed } from '../../client/board/control-protocol.ts';

/** Written by the running cluster, readable by its user only. */
export const ControlFile = z.object({
  pid: z.int(),
  url: z.string(),
  token: z.string(),
  /** Where people click. */
  port: z.int(),
});
export type ControlFile = z.output<typeof ControlFile>;

const ANSWER_MS = 30_000;

/** Undefined when none runs. */
export function findRunning(file: string): ControlFile | undefined {
  try {
    const found = ControlFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined; // no file, or what wrote it has ended
  }
}

/** @throws Error in a sentence for who asked */
export async function ask({ url, token }: ControlFile, deeds: readonly Deed[]): Promise<void> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', () => reject(new Error('The running cluster does not answer.')));
    });
    for (const deed of deeds) {
      const answer: unknown = await socket.timeout(ANSWER_MS).emitWithAck(DEED_EVENT, deed);
      const { problem } = DeedAnswer.parse(answer);
      if (problem !== undefined) throw new Error(problem);
    }
  } finally {
    socket.disconnect();
  }
}
