/** The media nodes, by region: whether they serve, how much they carry, and the way out of service and back. */
import { LitElement, css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Board, BoardNode } from '#protocol/board.ts';
import type { NodeId } from '#protocol/ids.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { chips, denseButtons, rows, sections } from './board-styles.ts';
import { memberButtons } from './break-buttons.ts';
import type { DoDeed } from './break-buttons.ts';
import type { Emulation } from './control-protocol.ts';
import { FULL } from './troubles.ts';
import type { GoneNode } from './troubles.ts';

const LEVELS = { ready: 'good', starting: '', draining: 'warn', lost: 'bad', gone: 'bad' } as const;

export class NodeList extends LitElement {
  static override properties = {
    board: { attribute: false },
    gone: { attribute: false },
    emulation: { attribute: false },
    act: { attribute: false },
    setDraining: { attribute: false },
  };

  declare board: Board;
  declare gone: readonly GoneNode[];
  declare emulation: Emulation | undefined;
  declare act: DoDeed;
  declare setDraining: (id: NodeId, draining: boolean) => void;

  static override styles = [
    base,
    buttons,
    sections,
    rows,
    chips,
    denseButtons,
    css`
      .regions {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr));
        gap: var(--space-3);
      }

      .card {
        padding: var(--space-2) var(--space-4) var(--space-3);
      }

      h3 {
        padding-block: var(--space-1);
        font-size: var(--text-m);
      }

      li {
        border-block-start: 1px solid var(--line);
        font-size: inherit;
      }

      .name {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-2);
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .load {
        display: flex;
        flex: 1 0 100%;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--space-3);
        font-size: var(--text-s);
      }

      meter {
        flex: 1;
        min-inline-size: 60px;
        block-size: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.gone = [];
    new LocaleController(this);
  }

  override render() {
    const nodes = [...this.board.nodes, ...this.gone];
    const regions = [...new Set(nodes.map(({ region }) => region))].sort();
    return html`<section aria-labelledby="title">
      <h2 id="title">${t('board.regions')}</h2>
      <div class="regions">
        ${regions.map(
          (region) =>
            html`<div class="card">
              <h3 dir="auto">${region}</h3>
              <ul>
                ${repeat(
                  this.board.nodes.filter((node) => node.region === region),
                  ({ nodeId }) => nodeId,
                  (node) => this.#node(node),
                )}
                ${this.gone.filter((node) => node.region === region).map((node) => this.#gone(node))}
              </ul>
            </div>`,
        )}
      </div>
    </section>`;
  }

  #node({ nodeId, state, load }: BoardNode) {
    const percent = Math.round(load.cpu * 100);
    return html`<li>
      <p class="name"><span dir="auto">${nodeId}</span>${this.#chip(state)}</p>
      <div class="buttons">
        ${this.#service(nodeId, state)} ${memberButtons(this.emulation, nodeId, this.act)}
      </div>
      <p class="load number soft">
        <span>${t('board.rooms', { count: load.rooms })}</span>
        <span>${t('board.peers', { count: load.peers })}</span>
        <span>${t('board.cpu', { percent })}</span>
        <meter
          min="0"
          max="1"
          low=${FULL / 2}
          high=${FULL}
          optimum="0"
          .value=${load.cpu}
          aria-label=${t('board.cpu-of', { node: nodeId })}
        ></meter>
      </p>
    </li>`;
  }

  #gone({ nodeId }: GoneNode) {
    return html`<li>
      <p class="name"><span dir="auto">${nodeId}</span>${this.#chip('gone')}</p>
      <div class="buttons">${memberButtons(this.emulation, nodeId, this.act)}</div>
    </li>`;
  }

  #chip(state: BoardNode['state']) {
    return html`<span class="chip ${LEVELS[state]}">${t(`board.state.${state}`)}</span>`;
  }

  #service(node: NodeId, state: BoardNode['state']) {
    if (state !== 'ready' && state !== 'draining') return nothing;
    const word = state === 'ready' ? 'drain' : 'resume';
    return html`<button
      class="button small"
      aria-label=${t(`board.do.${word}-of`, { node })}
      @click=${() => this.setDraining(node, state === 'ready')}
    >
      ${t(`board.do.${word}`)}
    </button>`;
  }
}

define('vitrine-node-list', NodeList);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-node-list': NodeList;
  }
}
