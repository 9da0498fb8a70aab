/** The desk's token: from the demo sign-in, or from wherever the shop's own page points. */
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { language } from '#ui/i18n/locale.ts';
import { requestToken } from '#ui/token-request.ts';

/** The demo invents an agent; a reload must be the same one to find its session and call. */
const AGENT_KEY = 'vitrine:demo-agent';

const Answer = z.object({ token: z.string().min(1), agent: z.string().optional() });

export async function fetchAgentToken(url: string): Promise<string> {
  const agent = localStorage.getItem(AGENT_KEY);
  const wish = { language: language(), ...(agent === null ? {} : { agent }) };
  const response = await requestToken(url, wish, 'The sign-in did not answer.');
  if (response.status === 404) throw new AppError('NOT_FOUND', 'There is no demo sign-in on this server.');
  if (response.status === 403) throw new AppError('FORBIDDEN', 'The sign-in was refused.');
  if (!response.ok) throw new AppError('UNAUTHENTICATED', 'The sign-in gave no token.');
  const answer = Answer.safeParse(await response.json());
  if (!answer.success) throw new AppError('UNAUTHENTICATED', 'The sign-in gave no token.');
  if (answer.data.agent !== undefined) localStorage.setItem(AGENT_KEY, answer.data.agent);
  return answer.data.token;
}
