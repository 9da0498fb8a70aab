/** The page `/board`. */
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-troubles.ts';
import '#ui/i18n/take-desk.ts';
import '#ui/i18n/take-board.ts';
import './board.ts';
import { createBoardFeed } from './board-feed.ts';
import { connectControl, controlNamed } from './cluster-control.ts';
import { fetchOperatorToken } from './operator-token.ts';

const board = document.querySelector('vitrine-board');
if (board !== null) {
  setLanguage(detectLanguage());
  document.documentElement.lang = detectLanguage();
  const tokenUrl = board.getAttribute('token-url') ?? '/v1/demo/operator-token';
  board.feed = createBoardFeed({ getToken: () => fetchOperatorToken(tokenUrl) });
  const named = controlNamed(location.hash, sessionStorage);
  // Nobody copies the token with the address.
  history.replaceState(null, '', location.pathname);
  if (named !== undefined) board.control = connectControl(named);
}
