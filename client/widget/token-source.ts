/** Where the widget's tokens come from: the page's own function, else a POST to the shop's backend. */
import * as z from 'zod';
import { AppError } from '#protocol/errors.ts';
import { language } from '#ui/i18n/locale.ts';
import { requestToken } from '#ui/token-request.ts';
import type { Shell } from './shell.ts';

/** Names a returning visitor to the shop's backend, so that their conversation goes on. */
const VISITOR_KEY = 'vitrine:visitor';

const Answer = z.object({ token: z.string().min(1), visitor: z.string().optional() });

export async function fetchToken(shell: Shell): Promise<string> {
  if (shell.getToken !== undefined) return shell.getToken();
  const url = shell.getAttribute('token-url');
  if (url === null) throw new AppError('UNAUTHENTICATED', 'The page names no token-url.');
  const product = shell.getAttribute('product');
  const visitor = keptVisitor();
  const wish = {
    language: language(),
    ...(product === null ? {} : { product }),
    ...(visitor === null ? {} : { visitor }),
  };
  const response = await requestToken(url, wish, 'The shop did not answer.');
  if (!response.ok) throw new AppError('UNAUTHENTICATED', 'The shop gave no token.');
  const answer = Answer.safeParse(await response.json());
  if (!answer.success) throw new AppError('UNAUTHENTICATED', 'The shop gave no token.');
  if (answer.data.visitor !== undefined) keepVisitor(answer.data.visitor);
  return answer.data.token;
}

/** A shop's page within another one's may have no storage: its visitors are new each time. */
function keptVisitor(): string | null {
  try {
    return localStorage.getItem(VISITOR_KEY);
  } catch {
    return null;
  }
}

function keepVisitor(visitor: string): void {
  try {
    localStorage.setItem(VISITOR_KEY, visitor);
  } catch {
    // Then the conversation ends with the page.
  }
}
