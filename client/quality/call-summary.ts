/** The call in a few lines: each direction, who was weak for how long, the worst minute. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallQuality, Direction, WeakShare } from '#protocol/call-quality.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { part } from './call-page-styles.ts';

/** Less than this of the time is a moment, not a weakness. */
const WORTH_TELLING = 0.005;

export class CallSummary extends LitElement {
  static override properties = { quality: { attribute: false }, from: { attribute: false } };

  declare quality: CallQuality;
  /** Where the time axis begins. */
  declare from: number;

  static override styles = [
    base,
    part,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
        gap: var(--space-3);
      }

      section {
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
        font-size: var(--text-s);
      }

      h3 {
        overflow-wrap: anywhere;
      }

      p + p {
        margin-block-start: var(--space-1);
      }

      strong {
        font-size: var(--text-m);
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    const { shopper, agent = '–', summary } = this.quality;
    const weak = summary.weak.filter(({ share }) => share >= WORTH_TELLING);
    return html`
      ${this.#renderDirection(t('quality.from-to', { from: shopper, to: agent }), summary.fromShopper)}
      ${this.#renderDirection(t('quality.from-to', { from: agent, to: shopper }), summary.fromAgent)}
      <section>
        <h3>${t('quality.summary')}</h3>
        ${
          weak.length === 0
            ? html`<p>${t('quality.summary.nobody-weak')}</p>`
            : weak.map((one) => html`<p>${this.#weakWords(one)}</p>`)
        }
        ${
          summary.worstMinute === undefined
            ? nothing
            : html`<p>
                ${t('quality.summary.worst-minute', {
                  time: clock(summary.worstMinute.at - this.from),
                  score: summary.worstMinute.voice.toFixed(1),
                })}
              </p>`
        }
      </section>
    `;
  }

  #renderDirection(title: string, { voice, picture, lost, concealed, frozenMs }: Direction) {
    const scores = ({ mean, worst }: { mean: number; worst: number }) => ({
      mean: mean.toFixed(1),
      worst: worst.toFixed(1),
    });
    return html`<section>
      <h3 dir="auto">${title}</h3>
      <p>
        <strong>
          ${voice === undefined ? t('quality.summary.no-voice') : t('quality.summary.voice', scores(voice))}
        </strong>
      </p>
      ${picture === undefined ? nothing : html`<p>${t('quality.summary.picture', scores(picture))}</p>`}
      ${
        lost === undefined
          ? nothing
          : html`<p>
              ${t('quality.summary.lost', { percent: percent(lost), concealed: percent(concealed ?? 0) })}
            </p>`
      }
      ${frozenMs < 500 ? nothing : html`<p>${t('quality.summary.frozen', { time: clock(frozenMs) })}</p>`}
    </section>`;
  }

  #weakWords({ side, part: what, share }: WeakShare): string {
    const name = side === 'agent' ? (this.quality.agent ?? '–') : this.quality.shopper;
    const words = side === 'server' ? t('quality.weak.server') : t(`quality.weak.${what}`, { name });
    return t('quality.summary.weak', { percent: percent(share), what: words });
  }
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value));
}

define('vitrine-call-summary', CallSummary);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-summary': CallSummary;
  }
}
