/** On a phone one pane fills the screen; these choose which. */
import { css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';

export type Pane = 'middle' | 'side' | 'chat';

export interface PaneTabs {
  readonly shown: Pane;
  readonly isInCall: boolean;
  readonly hasChat: boolean;
  readonly unreadInList: number;
  readonly unreadInChat: number;
  readonly show: (pane: Pane) => void;
}

export function paneTabs(tabs: PaneTabs): TemplateResult {
  const tab = (pane: Pane, icon: TemplateResult, name: string, count: number) =>
    html`<button aria-pressed=${String(tabs.shown === pane)} @click=${() => tabs.show(pane)}>
      ${icon}<span>${name}</span>${unreadBadge(count)}
    </button>`;
  return html`<nav class="tabs" aria-label=${t('desk.title')}>
    ${tab('middle', icons.phone, t('desk.title'), 0)}
    ${
      tabs.isInCall
        ? tab('side', icons.settings, t('about.title'), tabs.unreadInList)
        : tab('side', icons.inbox, t('inbox.open'), tabs.unreadInList)
    }
    ${tabs.hasChat ? tab('chat', icons.chat, t('chat.title'), tabs.unreadInChat) : nothing}
  </nav>`;
}

export function unreadBadge(count: number) {
  if (count === 0) return nothing;
  return html`<span class="badge" role="img" aria-label=${t('chat.unread', { count })}>${count}</span>`;
}

export const paneTabStyles = css`
  .badge {
    display: inline-block;
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: var(--radius-full);
    background: var(--accent);
    color: var(--on-accent);
    font-size: var(--text-xs);
    font-weight: 700;
    line-height: 20px;
    text-align: center;
  }

  .tabs {
    display: none;
  }

  @media (max-width: 820px) {
    .tabs {
      display: flex;
      flex: none;
      border-block-start: 1px solid var(--line);
      background: var(--surface);
      padding-block-end: env(safe-area-inset-bottom);
    }

    .tabs button {
      position: relative;
      flex: 1;
      display: grid;
      justify-items: center;
      gap: 2px;
      min-block-size: 56px;
      padding: 6px;
      border: 0;
      background: none;
      color: var(--ink-soft);
      font-size: var(--text-xs);
      cursor: pointer;
    }

    .tabs button[aria-pressed='true'] {
      color: var(--accent);
      font-weight: 650;
    }

    .tabs .badge {
      position: absolute;
      inset-block-start: 4px;
      inset-inline-start: calc(50% + 8px);
    }
  }
`;
