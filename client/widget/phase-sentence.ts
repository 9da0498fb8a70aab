/** The state of the call in one line: the panel's title, the bar, and what a screen reader is told. */
import type { VitrineClient } from '#sdk/api.ts';
import { t } from '#ui/i18n/locale.ts';

export function agentName(client: VitrineClient): string {
  return client.call?.view.agent?.displayName ?? t('incall.an-agent-start');
}

export function phaseSentence(client: VitrineClient, phase: string): string {
  const view = client.call?.view;
  switch (phase) {
    case 'preparing':
      return t('status.preparing');
    case 'queued':
      if (view?.state === 'offered') return t('queue.ringing');
      if (view?.queue === undefined) return t('status.queued');
      return view.queue.position === 1
        ? t('queue.next')
        : t('queue.position', { position: view.queue.position });
    case 'connecting':
      return t('status.connecting');
    case 'active':
      return t('incall.with', { agent: client.call?.view.agent?.displayName ?? t('incall.an-agent') });
    case 'held':
      return t('incall.held-title');
    case 'interrupted':
      return t('status.interrupted');
    case 'ended':
      return t('status.ended');
    default:
      return t('status.idle');
  }
}
