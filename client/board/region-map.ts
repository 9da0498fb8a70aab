/** The regions as they lie to each other, the measured round trips between them, and the calls that cross. */
import { LitElement, css, html, nothing, svg } from 'lit';
import type { Board } from '#protocol/board.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { sections } from './board-styles.ts';
import { placesOf, waysOf } from './region-places.ts';
import type { RegionPlace, RegionWay } from './region-places.ts';
import type { GoneNode } from './troubles.ts';

/** With more regions every number would lie on another; those that calls cross are still shown. */
const MOST_LABELLED = 4;

export class RegionMap extends LitElement {
  static override properties = {
    board: { attribute: false },
    gone: { attribute: false },
  };

  declare board: Board;
  declare gone: readonly GoneNode[];

  static override styles = [
    base,
    sections,
    css`
      .map {
        position: relative;
        block-size: clamp(170px, 26vw, 260px);
        overflow: hidden;
        background-color: var(--surface);
        background-image: radial-gradient(circle, var(--line) 1px, transparent 1.5px);
        background-size: 18px 18px;
      }

      svg {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
      }

      line {
        stroke: var(--line-strong);
        stroke-width: 1.5;
        stroke-dasharray: 2 5;
        stroke-linecap: round;
      }

      line.used {
        stroke: var(--accent);
        stroke-width: 3;
        stroke-dasharray: none;
      }

      .at {
        position: absolute;
        transform: translate(-50%, -50%);
        text-align: center;
        white-space: nowrap;
      }

      .place {
        display: grid;
        justify-items: center;
        padding: 6px 14px;
        border: 1.5px solid var(--good);
        border-radius: var(--radius-full);
        background: var(--surface);
        box-shadow: var(--shadow-1);
        line-height: 1.25;
      }

      .place.warn {
        border-color: var(--warn-ink);
        background: var(--warn-soft);
      }

      .place.bad {
        border-color: var(--danger);
        background: var(--danger-soft);
      }

      .short {
        display: none;
      }

      @media (max-width: 560px) {
        .map {
          block-size: 200px;
        }

        .place {
          padding: 4px 12px;
        }

        .short {
          display: block;
        }

        .long {
          position: absolute;
          clip-path: inset(50%);
        }
      }

      .place strong {
        font-size: var(--text-m);
      }

      .place span,
      .way {
        font-size: var(--text-xs);
        font-variant-numeric: tabular-nums;
      }

      .way {
        padding: 1px 8px;
        border-radius: var(--radius-full);
        background: var(--surface);
        color: var(--ink-soft);
      }

      .way.used {
        background: var(--accent);
        color: var(--on-accent);
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    this.gone = [];
    new LocaleController(this);
  }

  override render() {
    const places = placesOf([...this.board.nodes, ...this.gone.map((node) => ({ ...node, state: 'gone' }))]);
    if (places.length < 2) return nothing;
    const ways = waysOf(places, this.board);
    const isLabelled = (way: RegionWay): boolean => places.length <= MOST_LABELLED || way.calls > 0;
    return html`<div class="map card" role="group" aria-label=${t('board.map')}>
      <svg aria-hidden="true">${ways.map(line)}</svg>
      ${ways.filter(isLabelled).map(wayLabel)} ${places.map(placeLabel)}
    </div>`;
  }
}

function line({ from, to, calls }: RegionWay) {
  return svg`<line
    class=${calls > 0 ? 'used' : ''}
    x1="${from.x}%" y1="${from.y}%" x2="${to.x}%" y2="${to.y}%"
  />`;
}

function wayLabel({ from, to, rttMs, calls }: RegionWay) {
  const time = rttMs === undefined ? t('board.not-measured') : t('board.ms', { ms: Math.round(rttMs) });
  return html`<p
    class="at way ${calls > 0 ? 'used' : ''}"
    style="left: ${(from.x + to.x) / 2}%; top: ${(from.y + to.y) / 2}%"
  >
    <span class="hidden-text">${from.region} – ${to.region}: </span>${time}${
      calls > 0 ? ` · ${t('board.way-calls', { count: calls })}` : nothing
    }
  </p>`;
}

function placeLabel({ region, x, y, ready, all }: RegionPlace) {
  const level = ready === 0 ? 'bad' : ready < all ? 'warn' : '';
  return html`<p class="at place ${level}" style="left: ${x}%; top: ${y}%">
    <strong dir="auto">${region}</strong><span class="long">${t('board.node-count', { ready, all })}</span
    ><span class="short" aria-hidden="true">${ready} / ${all}</span>
  </p>`;
}

define('vitrine-region-map', RegionMap);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-region-map': RegionMap;
  }
}
