/** The page `/call?id=…`. */
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-quality.ts';
import { fetchOperatorToken } from '../board/operator-token.ts';
import './call-page.ts';
import { askDesks } from './quality-channel.ts';
import { createReadQuality } from './quality-feed.ts';

const page = document.querySelector('vitrine-call-page');
if (page !== null) {
  setLanguage(detectLanguage());
  document.documentElement.lang = detectLanguage();
  const tokenUrl = page.getAttribute('token-url') ?? '/v1/demo/operator-token';
  const readAsOperator = createReadQuality(() => fetchOperatorToken(tokenUrl));
  page.read = async (id) => (await askDesks(id)) ?? readAsOperator(id);
  page.callId = new URLSearchParams(location.search).get('id') ?? undefined;
}
