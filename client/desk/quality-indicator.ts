/**
 * `<vitrine-quality-indicator>`: the call's connection in one word and three bars; opens to the last minutes as
 * curves, whose side is weak, and what to do about it.
 */
import { LitElement, html, nothing, svg } from 'lit';
import type { CallSession } from '#sdk/api.ts';
import type { LiveQuality } from '#sdk/quality/live-quality.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-quality.ts';
import { renderOn } from '#ui/subscription.ts';
import { indicatorStyles } from './quality-indicator-styles.ts';

const BARS = { good: 3, fair: 2, poor: 1 } as const;
const MINUTES_MS = 300_000;

export class QualityIndicator extends LitElement {
  static override properties = {
    call: { attribute: false },
    name: { type: String },
    isOpen: { state: true },
  };

  declare call: CallSession | undefined;
  /** The other side's. */
  declare name: string;
  declare isOpen: boolean;

  static override styles = [base, indicatorStyles];

  constructor() {
    super();
    this.name = '';
    this.isOpen = false;
    new LocaleController(this);
    renderOn(this, () => this.call, 'quality');
  }

  #toggle(): void {
    this.isOpen = !this.isOpen;
    // The curves are drawn only for whoever looks.
    if (this.isOpen) void import('#ui/quality/quality-plots.ts').catch(() => undefined);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.isOpen) return;
    event.stopPropagation();
    this.isOpen = false;
    this.renderRoot.querySelector('button')?.focus();
  }

  override render() {
    const quality = this.call?.quality;
    if (quality?.grade === undefined) return nothing;
    const word = t(`quality.grade.${quality.grade}`);
    return html`
      <div @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
        <button
          class=${quality.grade}
          aria-expanded=${String(this.isOpen)}
          aria-label="${t('quality.indicator', { grade: word })}. ${t('quality.indicator.open')}"
          title=${t('quality.indicator.open')}
          @click=${() => this.#toggle()}
        >
          <svg viewBox="0 0 18 16" aria-hidden="true">${bars(BARS[quality.grade])}</svg>
          ${word}
        </button>
        ${this.isOpen ? this.#renderPanel(quality) : nothing}
      </div>
    `;
  }

  #renderPanel({ mine, theirs, weakness }: LiveQuality) {
    const to = mine.at(-1)?.at ?? Date.now();
    const from = Math.max(mine[0]?.at ?? to, to - MINUTES_MS);
    const advice =
      weakness === undefined
        ? t('quality.do.nothing')
        : weakness.side === 'server'
          ? t('quality.do.server')
          : t(`quality.do.${weakness.side}-${weakness.part}`, { name: this.name });
    return html`<section aria-label=${t('quality.title')}>
      <p class="advice" role="status">${advice}</p>
      <h3>${t('quality.last-minutes')}</h3>
      <vitrine-quality-plots
        compact
        .ends=${{ here: mine, there: theirs }}
        .span=${{ from, to }}
        .only=${['voice', 'picture', 'bitrate', 'loss', 'rtt']}
        here=${t('quality.you')}
        there=${this.name}
      ></vitrine-quality-plots>
    </section>`;
  }
}

function bars(lit: number) {
  return [0, 1, 2].map((index) => {
    const height = 6 + index * 5;
    return svg`<rect class=${index < lit ? 'lit' : ''} x=${index * 6.5} y=${16 - height} width="4.5" height=${height} rx="1.5"></rect>`;
  });
}

define('vitrine-quality-indicator', QualityIndicator);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-quality-indicator': QualityIndicator;
  }
}
