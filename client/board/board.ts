/** `<vitrine-board>`: the installation at a glance, what is wrong first. */
import { LitElement, css, html, nothing } from 'lit';
import type { Board as BoardView } from '#protocol/board.ts';
import { base } from '#ui/base-styles.ts';
import { pageStyles } from '#ui/page-styles.ts';
import { define } from '#ui/define.ts';
import { timeOfDay } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/language-switch.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription } from '#ui/subscription.ts';
import { darkTokens, tokens } from '#ui/tokens.ts';
import type { BoardFeed } from './board-feed.ts';
import './call-list.ts';
import type { ClusterControl } from './cluster-control.ts';
import type { Deed } from './control-protocol.ts';
import './node-list.ts';
import './region-map.ts';
import './server-list.ts';
import './trouble-list.ts';
import { rememberGone, troublesOf, withLastKnown } from './troubles.ts';
import type { GoneNode } from './troubles.ts';
import './way-list.ts';

export class Board extends LitElement {
  static override properties = {
    feed: { attribute: false },
    control: { attribute: false },
    problem: { state: true },
  };

  declare feed: BoardFeed | undefined;
  /** Only where `npm run cluster` opened the page. */
  declare control: ClusterControl | undefined;
  declare problem: string;
  /** As it was heard. */
  #seen: BoardView | undefined;
  #shown: BoardView | undefined;
  #gone: readonly GoneNode[] = [];

  static override styles = [
    tokens,
    darkTokens,
    base,
    pageStyles,
    css`
      h1 {
        font-size: var(--text-m);
      }

      main {
        display: grid;
        gap: var(--space-5);
        max-inline-size: 1280px;
        margin-inline: auto;
        padding: var(--space-4) var(--space-5) var(--space-6);
      }

      main > * {
        min-inline-size: 0;
      }

      .below {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr));
        gap: var(--space-5);
        align-items: start;
      }

      .notice {
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-m);
        background: var(--danger-soft);
        color: var(--danger-ink);
      }

      @media (max-width: 720px) {
        header,
        main {
          padding-inline: var(--space-4);
        }
      }
    `,
  ];

  constructor() {
    super();
    this.problem = '';
    new LocaleController(this);
    const again = (): void => this.requestUpdate();
    new Subscription<BoardFeed>(
      this,
      () => this.feed,
      (feed) => [feed.onChange(again)],
    );
    new Subscription<ClusterControl>(
      this,
      () => this.control,
      (control) => [control.onChange(again)],
    );
  }

  override willUpdate(): void {
    const board = this.feed?.board;
    if (board === undefined || board === this.#seen) return;
    this.#gone = rememberGone(this.#gone, this.#seen, board);
    this.#seen = board;
    this.#shown = withLastKnown(board, this.#shown);
  }

  readonly #act = (deed: Deed): void => {
    void this.control?.do(deed).then((why) => {
      this.problem = why === undefined ? '' : t('board.failed', { why });
    });
  };

  readonly #setDraining: BoardFeed['setDraining'] = async (id, draining) => {
    try {
      await this.feed?.setDraining(id, draining);
      this.problem = '';
    } catch (error) {
      this.problem = t('board.failed', { why: errorSentence(error) });
    }
  };

  override render() {
    return html`<header>
        <h1>${t('board.product')}</h1>
        <vitrine-language-switch></vitrine-language-switch>
      </header>
      <main>${this.#notices()} ${this.#parts()}</main>`;
  }

  #notices() {
    const { board, state = 'connecting' } = this.feed ?? {};
    const notice =
      state === 'stale' && board !== undefined
        ? t('board.stale', { time: timeOfDay(board.at) })
        : state === 'refused' || state === 'demo-off'
          ? t(`board.feed.${state}`)
          : this.problem;
    if (notice !== '') return html`<p class="notice" role="alert">${notice}</p>`;
    return board === undefined ? html`<p class="quiet" role="status">${t('board.connecting')}</p>` : nothing;
  }

  #parts() {
    const board = this.#shown;
    const emulation = this.control?.emulation;
    if (board === undefined) return nothing;
    const gone = this.#gone;
    return html`<vitrine-trouble-list
        .board=${board}
        .troubles=${troublesOf(board, gone, emulation)}
      ></vitrine-trouble-list>
      <vitrine-region-map .board=${board} .gone=${gone}></vitrine-region-map>
      <vitrine-call-list .board=${board}></vitrine-call-list>
      <vitrine-node-list
        .board=${board}
        .gone=${gone}
        .emulation=${emulation}
        .act=${this.#act}
        .setDraining=${this.#setDraining}
      ></vitrine-node-list>
      <div class="below">
        <vitrine-server-list .board=${board} .emulation=${emulation} .act=${this.#act}></vitrine-server-list>
        ${
          emulation === undefined
            ? nothing
            : html`<vitrine-way-list .emulation=${emulation} .act=${this.#act}></vitrine-way-list>`
        }
      </div>`;
  }
}

define('vitrine-board', Board);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-board': Board;
  }
}
