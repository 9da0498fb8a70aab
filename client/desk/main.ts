/** The page `/desk`. */
import { createVitrine } from '#sdk/index.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-troubles.ts';
import '#ui/i18n/take-desk.ts';
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import { fetchAgentToken } from './agent-token.ts';
import { answerPages } from '../quality/quality-channel.ts';
import './desk.ts';

const desk = document.querySelector('vitrine-desk');
if (desk !== null) {
  setLanguage(detectLanguage());
  document.documentElement.lang = detectLanguage();
  const client = createVitrine({
    storageKey: 'agent',
    language: detectLanguage(),
    getToken: () => fetchAgentToken(desk.getAttribute('token-url') ?? '/v1/demo/agent-token'),
  });
  desk.client = client;
  answerPages((id) => client.callQuality(id));
}
