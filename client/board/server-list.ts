/** The signaling servers, who is on them, and Redis where it can be broken. */
import { LitElement, css, html, nothing } from 'lit';
import type { Board, BoardServer } from '#protocol/board.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { chips, denseButtons, rows, sections } from './board-styles.ts';
import { memberButtons } from './break-buttons.ts';
import type { DoDeed } from './break-buttons.ts';
import type { Emulation, Member } from './control-protocol.ts';
import { shortServer } from './troubles.ts';

const LEVELS = { running: 'good', starting: '', frozen: 'warn', ended: 'bad' } as const;

export class ServerList extends LitElement {
  static override properties = {
    board: { attribute: false },
    emulation: { attribute: false },
    act: { attribute: false },
  };

  declare board: Board;
  declare emulation: Emulation | undefined;
  declare act: DoDeed;

  static override styles = [
    base,
    buttons,
    sections,
    rows,
    chips,
    denseButtons,
    css`
      .card {
        padding: var(--space-1) var(--space-4);
      }

      strong {
        font-size: var(--text-m);
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    const servers = this.board.servers.toSorted((one, other) => (one.serverId < other.serverId ? -1 : 1));
    const names = new Set(servers.map(({ serverId }) => shortServer(serverId)));
    const others = (this.emulation?.members ?? []).filter(
      ({ kind, name }) => kind === 'redis' || (kind === 'server' && !names.has(name)),
    );
    if (servers.length + others.length === 0) return nothing;
    return html`<section aria-labelledby="title">
      <h2 id="title">${t('board.servers')}</h2>
      <ul class="card">
        ${servers.map((server) => this.#server(server))} ${others.map((member) => this.#member(member))}
      </ul>
    </section>`;
  }

  #server({ serverId, sessions, startedAt, isHeard }: BoardServer) {
    const { at, servedBy } = this.board;
    const name = shortServer(serverId);
    return html`<li>
      <strong dir="auto">${name}</strong>
      ${isHeard ? nothing : html`<span class="chip bad">${t('board.server-silent')}</span>`}
      <span class="number">${t('board.sessions', { count: sessions })}</span>
      ${
        startedAt === undefined
          ? nothing
          : html`<span class="number soft">${t('board.up-for', { time: clock(at - startedAt) })}</span>`
      }
      ${serverId === servedBy ? html`<span class="soft">${t('board.server-here')}</span>` : nothing}
      <span class="buttons">${memberButtons(this.emulation, name, this.act)}</span>
    </li>`;
  }

  #member({ name, state }: Member) {
    return html`<li>
      <strong dir="auto">${name}</strong>
      <span class="chip ${LEVELS[state]}">${t(`board.member-state.${state}`)}</span>
      <span class="buttons">${memberButtons(this.emulation, name, this.act)}</span>
    </li>`;
  }
}

define('vitrine-server-list', ServerList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-server-list': ServerList;
  }
}
