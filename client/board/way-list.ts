/** The ways of the emulated network, to cut, to slow down and to mend. Only in `npm run cluster`. */
import { LitElement, css, html } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { chips, denseButtons, rows, sections } from './board-styles.ts';
import type { DoDeed } from './break-buttons.ts';
import type { Emulation, Way } from './control-protocol.ts';

const SLOW_MS = 300;

export class WayList extends LitElement {
  static override properties = {
    emulation: { attribute: false },
    act: { attribute: false },
  };

  declare emulation: Emulation;
  declare act: DoDeed;

  static override styles = [
    base,
    buttons,
    sections,
    rows,
    chips,
    denseButtons,
    css`
      .lead {
        margin-block-end: var(--space-2);
      }

      .card {
        padding: var(--space-1) var(--space-4);
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    return html`<section aria-labelledby="title">
      <h2 id="title">${t('board.break')}</h2>
      <p class="lead quiet">${t('board.break-lead')}</p>
      <ul class="card">
        ${this.emulation.ways.map((way) => this.#way(way))}
      </ul>
    </section>`;
  }

  #way(way: Way) {
    const { name: id, isCut, slowMs } = way;
    const name = wayName(id);
    const button = (word: 'cut' | 'mend' | 'slow' | 'fast', label: string, deed: Parameters<DoDeed>[0]) =>
      html`<button class="button small" aria-label=${label} @click=${() => this.act(deed)}>
        ${t(`board.do.${word}`)}
      </button>`;
    return html`<li>
      <strong>${name}</strong>
      <span class="chip ${isCut ? 'bad' : slowMs > 0 ? 'warn' : ''}">${stateOf(way)}</span>
      <span class="buttons">
        ${
          slowMs > 0
            ? button('fast', t('board.do.fast-of', { name }), { deed: 'slow', way: id, ms: 0 })
            : button('slow', t('board.do.slow-of', { name, ms: SLOW_MS }), {
                deed: 'slow',
                way: id,
                ms: SLOW_MS,
              })
        }
        ${
          isCut
            ? button('mend', t('board.do.mend-of', { name }), { deed: 'mend', way: id })
            : button('cut', t('board.do.cut-of', { name }), { deed: 'cut', way: id })
        }
      </span>
    </li>`;
  }
}

/** `eu-us` is a link, `ap` the border of a region. */
export function wayName(id: string): string {
  return id.includes('-') ? id.replace('-', ' – ') : t('board.around', { region: id });
}

function stateOf({ kind, isCut, slowMs, oneWayMs }: Way): string {
  if (isCut) return t('board.way-state.cut');
  if (slowMs > 0) return t('board.way-state.slow', { ms: slowMs });
  return kind === 'link' ? t('board.way-state.fine', { ms: oneWayMs }) : t('board.way-state.open');
}

define('vitrine-way-list', WayList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-way-list': WayList;
  }
}
