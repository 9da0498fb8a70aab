/** The switches beside a member that `npm run cluster` started. */
import { html, nothing } from 'lit';
import { t } from '#ui/i18n/locale.ts';
import type { Deed, Emulation, Member } from './control-protocol.ts';

export type DoDeed = (deed: Deed) => void;

/** Nothing where there are no switches. */
export function memberButtons(emulation: Emulation | undefined, name: string, act: DoDeed) {
  const member = emulation?.members.find((known) => known.name === name);
  return member === undefined ? nothing : buttonsFor(member, act);
}

function buttonsFor({ name, state }: Member, act: DoDeed) {
  const button = (deed: 'kill' | 'freeze' | 'resume' | 'start') => {
    const word = deed === 'resume' ? 'unfreeze' : deed;
    return html`<button
      class="button small ${deed === 'kill' ? 'break' : ''}"
      aria-label=${t(`board.do.${word}-of`, { name })}
      @click=${() => act({ deed, member: name })}
    >
      ${t(`board.do.${word}`)}
    </button>`;
  };
  if (state === 'starting') return html`<span class="quiet">${t('board.member-state.starting')}</span>`;
  if (state === 'ended') return button('start');
  if (state === 'frozen') return html`${button('resume')}${button('kill')}`;
  return html`${button('freeze')}${button('kill')}`;
}
