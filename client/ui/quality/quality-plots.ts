/**
 * `<vitrine-quality-plots>`: the curves of a call one under the other, with one cursor through all of them. A mouse,
 * a finger or the arrow keys move it; what it stands on is read out.
 */
import { LitElement, html, nothing, svg } from 'lit';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { clock } from '../i18n/format.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import '../i18n/take-quality.ts';
import { marksOf, pathOf, xOf } from './plot-geometry.ts';
import type { Span } from './plot-geometry.ts';
import { plotStyles } from './plot-styles.ts';
import { plotsOf, pointAt } from './plots.ts';
import type { Ends, Plot, PlotName } from './plots.ts';

export interface PlotMark {
  readonly at: number;
  readonly isWeak: boolean;
  readonly title: string;
}

const SIZE = { width: 1000, height: 100 };
/** For the end of the scale, that no curve runs through it. */
const HEADROOM = 34;
const STEP_MS = 2000;
const LEAP_MS = 30_000;
const MOST_MARKS = 8;

export class QualityPlots extends LitElement {
  static override properties = {
    ends: { attribute: false },
    span: { attribute: false },
    marks: { attribute: false },
    here: { type: String },
    there: { type: String },
    only: { attribute: false },
    at: { attribute: false },
  };

  declare ends: Ends;
  declare span: Span;
  declare marks: readonly PlotMark[];
  /** The names of both sides. */
  declare here: string;
  declare there: string;
  /** Which plots; all with something to show when absent. */
  declare only: readonly PlotName[] | undefined;
  /** Where the cursor stands; at the end while undefined. */
  declare at: number | undefined;

  static override styles = [base, plotStyles];

  constructor() {
    super();
    this.ends = { here: [], there: [] };
    this.span = { from: 0, to: 0 };
    this.marks = [];
    this.here = '';
    this.there = '';
    new LocaleController(this);
  }

  get #cursor(): number {
    const { from, to } = this.span;
    return Math.min(to, Math.max(from, this.at ?? to));
  }

  #moveTo(at: number): void {
    const { from, to } = this.span;
    this.at = Math.min(to, Math.max(from, at));
    this.dispatchEvent(new CustomEvent('vitrine-moment', { detail: this.at }));
  }

  #onPointer(event: PointerEvent): void {
    const box = this.renderRoot.querySelector('.plots')?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const { from, to } = this.span;
    this.#moveTo(from + ((event.clientX - box.left) / box.width) * (to - from));
  }

  #onKey(event: KeyboardEvent): void {
    const { from, to } = this.span;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: this.#cursor - STEP_MS,
      ArrowDown: this.#cursor - STEP_MS,
      ArrowRight: this.#cursor + STEP_MS,
      ArrowUp: this.#cursor + STEP_MS,
      PageDown: this.#cursor - LEAP_MS,
      PageUp: this.#cursor + LEAP_MS,
      Home: from,
      End: to,
    };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#moveTo(target);
  }

  override render() {
    const plots = plotsOf(this.ends).filter(
      ({ name, curves }) =>
        (this.only?.includes(name) ?? true) && curves.some(({ points }) => points.length > 0),
    );
    const cursor = this.#cursor;
    const time = clock(cursor - this.span.from);
    const values = plots.map((plot) =>
      t('quality.moment-value', { what: label(plot), ...this.#values(plot) }),
    );
    return html`
      <div class="legend">
        ${(['out', 'in'] as const).map(
          (direction) =>
            html`<span>
              <svg viewBox="0 0 26 8" aria-hidden="true">
                <path class="curve ${direction}" d="M1 4H25" />
              </svg>
              ${t('quality.from-to', this.#way(direction))}
            </span>`,
        )}
        <span class="time">${time}</span>
      </div>
      <div
        class="plots"
        role="slider"
        tabindex="0"
        aria-label=${t('quality.cursor')}
        aria-description=${t('quality.cursor-hint')}
        aria-valuemin="0"
        aria-valuemax=${Math.round((this.span.to - this.span.from) / 1000)}
        aria-valuenow=${Math.round((cursor - this.span.from) / 1000)}
        aria-valuetext=${t('quality.moment', { time, values: values.join('; ') })}
        @pointermove=${(event: PointerEvent) => this.#onPointer(event)}
        @pointerdown=${(event: PointerEvent) => this.#onPointer(event)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      >
        ${this.marks.length === 0 ? nothing : this.#renderMarks()}
        ${plots.map((plot) => this.#renderPlot(plot))} ${this.#renderAxis()}
      </div>
    `;
  }

  #way(direction: 'out' | 'in'): { from: string; to: string } {
    return direction === 'out' ? { from: this.here, to: this.there } : { from: this.there, to: this.here };
  }

  #values(plot: Plot): { out: string; in: string } {
    const [out, back] = plot.curves.map((curve) => {
      const point = pointAt(curve, this.#cursor);
      return point === undefined ? '–' : rounded(point.value, plot);
    });
    return { out: out ?? '–', in: back ?? '–' };
  }

  #percent(at: number): string {
    return `${xOf(at, this.span, 100).toFixed(2)}%`;
  }

  #renderPlot(plot: Plot) {
    const values = this.#values(plot);
    const x = this.#percent(this.#cursor);
    return html`<figure data-plot=${plot.name}>
      <figcaption>${label(plot)}</figcaption>
      <div class="values" aria-hidden="true">
        <span class="out">${values.out}</span><span class="in">${values.in}</span>
      </div>
      <svg class="drawing" aria-hidden="true">
        <rect class="frame" width="100%" height="100%" rx="6"></rect>
        <svg viewBox="0 -${HEADROOM} ${SIZE.width} ${SIZE.height + HEADROOM + 5}" preserveAspectRatio="none">
          ${plot.curves.map(
            (curve) =>
              svg`<path class="curve ${curve.direction}" d=${pathOf(curve, plot, this.span, SIZE)}></path>`,
          )}
        </svg>
        <text class="scale" x="4" y="11">${rounded(plot.high, plot)}</text>
        <line class="cursor" x1=${x} x2=${x} y1="0" y2="100%"></line>
      </svg>
    </figure>`;
  }

  #renderMarks() {
    return html`<svg class="lane" aria-hidden="true">
      ${this.marks.map(
        ({ at, isWeak, title }) =>
          svg`<rect class="event ${isWeak ? 'weak' : ''}" x=${this.#percent(at)} y="3" width="3" height="12" rx="1"><title>${title}</title></rect>`,
      )}
    </svg>`;
  }

  #renderAxis() {
    const marks = marksOf(this.span, MOST_MARKS);
    return html`<svg class="axis" aria-hidden="true">
      ${marks.map((at, index) => {
        const isLast = at >= this.span.to - (this.span.to - this.span.from) / 40;
        const place = index === 0 ? 'first' : isLast ? 'last' : '';
        return svg`<text class=${place} x=${this.#percent(at)} y="14">${clock(at - this.span.from)}</text>`;
      })}
    </svg>`;
  }
}

function label({ name }: Plot): string {
  return t(`quality.plot.${name}`);
}

function rounded(value: number, { high }: Pick<Plot, 'high'>): string {
  return high <= 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

define('vitrine-quality-plots', QualityPlots);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-quality-plots': QualityPlots;
  }
}
