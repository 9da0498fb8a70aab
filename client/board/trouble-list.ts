/** What is wrong, in words; or that nothing is, and how much there is. */
import { LitElement, css, html } from 'lit';
import type { Board } from '#protocol/board.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { timeOfDay } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { sections } from './board-styles.ts';
import { wayName } from './way-list.ts';
import type { Trouble } from './troubles.ts';

export class TroubleList extends LitElement {
  static override properties = {
    board: { attribute: false },
    troubles: { attribute: false },
  };

  declare board: Board | undefined;
  declare troubles: readonly Trouble[];

  static override styles = [
    base,
    sections,
    css`
      .card {
        padding: var(--space-3) var(--space-4);
        border-inline-start-width: 4px;
      }

      .good {
        border-inline-start-color: var(--good);
      }

      .warn {
        border-inline-start-color: var(--warn-ink);
      }

      .bad {
        border-inline-start-color: var(--danger);
      }

      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: var(--space-1) var(--space-4);
      }

      h2 {
        margin: 0;
        color: var(--ink);
        font-size: var(--text-l);
        letter-spacing: 0;
      }

      .counts {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-3);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }

      li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: var(--space-2);
        align-items: start;
        padding-block: 2px;
        overflow-wrap: anywhere;
      }

      li:first-child {
        margin-block-start: var(--space-2);
      }

      li svg.icon {
        inline-size: 18px;
        block-size: 18px;
        margin-block-start: 2px;
      }

      li.bad {
        color: var(--danger-ink);
      }

      li.warn {
        color: var(--warn-ink);
      }
    `,
  ];

  constructor() {
    super();
    this.troubles = [];
    new LocaleController(this);
  }

  override render() {
    const level = this.troubles[0]?.level ?? 'good';
    const count = this.troubles.length;
    return html`<section class="card ${level}" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${count === 0 ? t('board.well') : t('board.troubles', { count })}</h2>
        <p class="counts">${this.#counts().map((text) => html`<span>${text}</span>`)}</p>
      </div>
      <div role="status">
        <ul>
          ${this.troubles.map(
            (trouble) =>
              html`<li class=${trouble.level}>
                ${icons.warning}<span dir="auto">${sentence(trouble)}</span>
              </li>`,
          )}
        </ul>
      </div>
    </section>`;
  }

  #counts(): string[] {
    const { board } = this;
    if (board === undefined) return [];
    const { nodes, servers, calls, people } = board;
    return [
      t('board.nodes-ready', { count: nodes.filter(({ state }) => state === 'ready').length }),
      t('board.servers-up', { count: servers.filter(({ isHeard }) => isHeard).length }),
      t('board.calls-open', { count: calls.total }),
      t('board.waiting', { count: people.waiting }),
      t('board.agents', { count: people.agents }),
    ];
  }
}

function sentence(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'node-gone':
      return t('board.trouble.node-gone', { ...trouble, time: timeOfDay(trouble.at) });
    case 'node-lost':
    case 'node-full':
    case 'node-draining':
      return t(`board.trouble.${trouble.kind}`, { node: trouble.node, region: trouble.region });
    case 'server-silent':
      return t('board.trouble.server-silent', { server: trouble.server });
    case 'calls-interrupted':
      return t('board.trouble.calls-interrupted', { count: trouble.count });
    case 'frozen':
    case 'ended':
      return t(`board.trouble.${trouble.kind}`, { name: trouble.name });
    case 'cut':
      return t('board.trouble.cut', { way: wayName(trouble.way) });
    case 'slow':
      return t('board.trouble.slow', { way: wayName(trouble.way), ms: trouble.ms });
    default:
      return t(`board.trouble.${trouble.kind}`);
  }
}

define('vitrine-trouble-list', TroubleList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-trouble-list': TroubleList;
  }
}
