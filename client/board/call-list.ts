/** The calls and the ways their media takes: which nodes, how far both parties are, and why these. */
import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Board, BoardCall } from '#protocol/board.ts';
import type { PartyWays } from '#protocol/placement.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { chips, sections } from './board-styles.ts';

const LEVELS: Readonly<Partial<Record<BoardCall['state'], string>>> = { active: 'good', interrupted: 'bad' };
const REJECTIONS_SHOWN = 5;
const ID_END = 6;

export class CallList extends LitElement {
  static override properties = { board: { attribute: false } };

  declare board: Board;

  static override styles = [
    base,
    sections,
    chips,
    css`
      .card > * + * {
        border-block-start: 1px solid var(--line);
      }

      .empty {
        padding: var(--space-4);
      }

      summary {
        display: grid;
        grid-template-columns: 116px minmax(0, 3fr) minmax(0, 2fr) auto;
        gap: var(--space-1) var(--space-3);
        align-items: center;
        min-block-size: var(--touch);
        padding: var(--space-2) var(--space-4);
        border-radius: var(--radius-m);
        font-size: var(--text-s);
        cursor: pointer;
      }

      summary::-webkit-details-marker {
        display: none;
      }

      summary:hover {
        background: var(--surface-sunken);
      }

      .path {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 6px;
        overflow-wrap: anywhere;
      }

      .path strong {
        font-weight: 600;
      }

      .age {
        text-align: end;
        white-space: nowrap;
      }

      .age::after {
        content: ' ▸';
      }

      details[open] .age::after {
        content: ' ▾';
      }

      .why {
        display: grid;
        gap: var(--space-1);
        padding: 0 var(--space-4) var(--space-3);
        font-size: var(--text-s);
      }

      .why li {
        overflow-wrap: anywhere;
      }

      @media (max-width: 720px) {
        summary {
          grid-template-columns: minmax(0, 1fr) auto;
        }

        .path,
        .facts {
          grid-column: 1 / -1;
        }

        .age {
          grid-row: 1;
          grid-column: 2;
        }
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    const { total, shown } = this.board.calls;
    return html`<section aria-labelledby="title">
      <h2 id="title">${t('board.calls')}</h2>
      <div class="card">
        ${repeat(
          worstFirst(shown),
          ({ callId }) => callId,
          (call) => this.#call(call),
        )}
        ${total === 0 ? html`<p class="empty quiet">${t('board.no-calls')}</p>` : nothing}
        ${
          total > shown.length
            ? html`<p class="empty quiet">${t('board.more-calls', { count: total - shown.length })}</p>`
            : nothing
        }
      </div>
    </section>`;
  }

  #call(call: BoardCall) {
    const { callId, state, media, createdAt, acceptedAt, moves } = call;
    const facts = [
      `${callId.slice(-ID_END)} · ${t(`board.media.${media}`)}`,
      ...(moves > 0 ? [t('board.moves', { count: moves })] : []),
    ];
    return html`<details>
      <summary>
        <span><span class="chip ${LEVELS[state] ?? ''}">${t(`board.call-state.${state}`)}</span></span>
        <span class="path">${this.#path(call)}</span>
        <span class="facts soft">${facts.join(' · ')}</span>
        <span class="age number soft">
          ${t('board.age', { time: clock(this.board.at - (acceptedAt ?? createdAt)) })}
        </span>
      </summary>
      <div class="why">${reasons(call)}</div>
    </details>`;
  }

  /** Shopper – 12 ms – node – 90 ms – node – 15 ms – agent. */
  #path({ nodeId, agentNodeId, placement }: BoardCall) {
    const regionOf = (id: string): string | undefined =>
      this.board.nodes.find((node) => node.nodeId === id)?.region;
    const between = [regionOf(nodeId), agentNodeId && regionOf(agentNodeId)];
    const way = this.board.ways.find(
      (known) => agentNodeId !== undefined && known.between.every((region) => between.includes(region)),
    );
    const hop = (text: string) => html`<span class="soft number">— ${text} —</span>`;
    const node = (id: string) => html`<strong dir="auto">${id}</strong>`;
    const shopper = placement && distance(placement.shopper, placement.chosen.shopper.region);
    const agent = placement?.agent && distance(placement.agent, placement.chosen.agent.region);
    return html`${t('board.shopper')}${hop(shopper ?? '…')}${node(nodeId)}${
      agentNodeId === undefined
        ? nothing
        : html`${hop(way === undefined ? '…' : t('board.ms', { ms: Math.round(way.rttMs) }))}${node(agentNodeId)}`
    }${agent === undefined ? nothing : html`${hop(agent)}${t('board.agent')}`}`;
  }
}

function worstFirst(calls: readonly BoardCall[]): BoardCall[] {
  const rank = ({ state }: BoardCall): number => (state === 'interrupted' ? 0 : 1);
  return [...calls].sort((one, other) => rank(one) - rank(other));
}

function distance({ measuredMs, estimatedMs }: PartyWays, region: string): string {
  const measured = measuredMs[region];
  if (measured !== undefined) return t('board.ms', { ms: Math.round(measured) });
  const estimated = estimatedMs[region];
  return estimated === undefined ? t('board.unknown') : t('board.estimated', { ms: Math.round(estimated) });
}

function reasons({ placement }: BoardCall) {
  if (placement === undefined) return html`<p class="quiet">${t('board.no-decision')}</p>`;
  const { cause, agent, costMs, residency, pin, rejected } = placement;
  return html`<p>
      ${t(`board.why.${cause}`)}
      ${agent === undefined ? nothing : t('placement.delay', { ms: Math.round(costMs) })}
      ${residency.length === 0 ? nothing : t('placement.residency', { areas: residency.join(', ') })}
      ${pin === undefined ? nothing : t('placement.pinned', { where: pin.nodeId ?? pin.region ?? '' })}
    </p>
    <ul class="soft number">
      ${rejected.slice(0, REJECTIONS_SHOWN).map(({ nodeId: node, region, reason, costMs: cost }) => {
        const why = t(`placement.reason.${reason}`);
        return html`<li>
          ${
            cost === undefined
              ? t('board.why-not', { node, region, why })
              : t('board.why-cost', { node, region, why, ms: Math.round(cost) })
          }
        </li>`;
      })}
    </ul>`;
}

define('vitrine-call-list', CallList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-list': CallList;
  }
}
