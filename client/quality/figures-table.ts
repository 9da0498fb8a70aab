/** The plots as a table: the same figures for whoever cannot see curves, at moments that a page has room for. */
import { LitElement, css, html } from 'lit';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { plotsOf, pointAt } from '#ui/quality/plots.ts';
import type { Ends } from '#ui/quality/plots.ts';
import type { Span } from '#ui/quality/plot-geometry.ts';
import { marksOf } from '#ui/quality/plot-geometry.ts';
import { part } from './call-page-styles.ts';

const MOST_ROWS = 60;

export class FiguresTable extends LitElement {
  static override properties = {
    ends: { attribute: false },
    span: { attribute: false },
    here: { type: String },
    there: { type: String },
  };

  declare ends: Ends;
  declare span: Span;
  declare here: string;
  declare there: string;

  static override styles = [
    base,
    part,
    css`
      summary {
        min-block-size: var(--touch);
        align-content: center;
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-weight: 600;
        cursor: pointer;
      }

      td {
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    const ways = [
      t('quality.from-to', { from: this.here, to: this.there }),
      t('quality.from-to', { from: this.there, to: this.here }),
    ];
    const plots = plotsOf(this.ends).filter(({ curves }) => curves.some(({ points }) => points.length > 0));
    return html`<details>
      <summary>${t('quality.table')}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${t('quality.table')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t('quality.table.time')}</th>
              ${plots.map(({ name }) =>
                ways.map((way) => html`<th scope="col">${t(`quality.plot.${name}`)} <br />${way}</th>`),
              )}
            </tr>
          </thead>
          <tbody>
            ${marksOf(this.span, MOST_ROWS).map(
              (at) =>
                html`<tr>
                  <th scope="row">${clock(at - this.span.from)}</th>
                  ${plots.map(({ curves }) =>
                    curves.map((curve) => html`<td>${shown(pointAt(curve, at)?.value)}</td>`),
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : String(Math.round(value * 10) / 10);
}

define('vitrine-figures-table', FiguresTable);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-figures-table': FiguresTable;
  }
}
