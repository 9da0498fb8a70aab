/** The board's token: from the demo sign-in, or from wherever the operator's own page points. */
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { requestToken } from '#ui/token-request.ts';

const Answer = z.object({ token: z.string().min(1) });

/** @throws AppError UNAVAILABLE, NOT_FOUND where there is no demo sign-in, FORBIDDEN, UNAUTHENTICATED */
export async function fetchOperatorToken(url: string): Promise<string> {
  const response = await requestToken(url, {}, 'The sign-in did not answer.');
  if (response.status === 404) throw new AppError('NOT_FOUND', 'There is no demo sign-in on this server.');
  if (response.status === 403) throw new AppError('FORBIDDEN', 'The sign-in was refused.');
  const answer = Answer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new AppError('UNAUTHENTICATED', 'The sign-in gave no token.');
  return answer.data.token;
}
