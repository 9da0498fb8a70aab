/** The desk's token: from the demo sign-in, or from wherever the shop's own page points. */
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';

const Answer = z.object({ token: z.string().min(1) });

export async function fetchAgentToken(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  }).catch((cause: unknown) => {
    throw new AppError('UNAVAILABLE', 'The sign-in did not answer.', { cause });
  });
  if (response.status === 404) throw new AppError('NOT_FOUND', 'There is no demo sign-in on this server.');
  if (response.status === 403) throw new AppError('FORBIDDEN', 'The sign-in was refused.');
  if (!response.ok) throw new AppError('UNAUTHENTICATED', 'The sign-in gave no token.');
  const answer = Answer.safeParse(await response.json());
  if (!answer.success) throw new AppError('UNAUTHENTICATED', 'The sign-in gave no token.');
  return answer.data.token;
}
