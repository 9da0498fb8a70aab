/** What happened in a call, oldest first; a click brings the cursor of the plots there. */
import { LitElement, css, html } from 'lit';
import type { ShownNote } from '#protocol/call-quality.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { noteWords } from '#ui/quality/note-words.ts';
import { part } from './call-page-styles.ts';

export class CallEvents extends LitElement {
  static override properties = {
    notes: { attribute: false },
    from: { attribute: false },
    shopper: { type: String },
    agent: { type: String },
  };

  declare notes: readonly ShownNote[];
  declare from: number;
  declare shopper: string;
  declare agent: string;

  static override styles = [
    base,
    part,
    css`
      button {
        min-block-size: var(--touch);
        min-inline-size: var(--touch);
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent);
        text-align: start;
        text-decoration: underline;
        text-underline-offset: 2px;
        cursor: pointer;
      }

      th,
      td {
        vertical-align: middle;
      }

      td:last-child {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    return html`<h3>${t('quality.events')}</h3>
      ${this.notes.length === 0 ? html`<p class="quiet">${t('quality.events.none')}</p>` : this.#renderTable()}`;
  }

  #renderTable() {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t('quality.event.time')}</th>
          <th scope="col">${t('quality.event.who')}</th>
          <th scope="col">${t('quality.event.what')}</th>
        </tr>
      </thead>
      <tbody>
        ${this.notes.map(
          (note) =>
            html`<tr>
              <td>
                <button @click=${() => this.#choose(note.at)}>${clock(note.at - this.from)}</button>
              </td>
              <td dir="auto">${this.#nameOf(note.side)}</td>
              <td>${noteWords(note, this)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #nameOf(side: ShownNote['side']): string {
    return side === undefined ? '' : side === 'agent' ? this.agent : this.shopper;
  }

  #choose(at: number): void {
    this.dispatchEvent(new CustomEvent('vitrine-moment', { detail: at }));
  }
}

define('vitrine-call-events', CallEvents);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-events': CallEvents;
  }
}
