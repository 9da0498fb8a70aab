/** The top of the desk: am I on, who waits, in which language, and the way out. */
import { LitElement, css, html } from 'lit';
import type { ClientEvents, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import '#ui/language-switch.ts';
import { Ticker } from '#ui/ticker.ts';
import './availability.ts';

export class DeskHeader extends LitElement {
  static override properties = {
    client: { attribute: false },
    queue: { attribute: false },
  };

  declare client: VitrineClient;
  declare queue: ClientEvents['queue'];

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-5);
        padding: var(--space-2) var(--space-3) var(--space-2) var(--space-5);
        border-block-end: 1px solid var(--line);
        background: var(--surface);
      }

      h1 {
        font-size: var(--text-m);
        white-space: nowrap;
      }

      .queue {
        display: flex;
        gap: var(--space-2);
        margin-inline-start: auto;
        padding: 6px 14px;
        border-radius: var(--radius-full);
        background: var(--surface-sunken);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      .queue.busy {
        background: var(--warn-soft);
        color: var(--warn-ink);
      }

      .queue strong {
        font-weight: 650;
      }

      .end {
        display: flex;
        align-items: center;
        gap: var(--space-1);
      }

      @media (max-width: 720px) {
        :host {
          padding-inline: var(--space-4) var(--space-2);
        }

        h1,
        .keys {
          display: none;
        }

        .queue {
          margin-inline-start: 0;
        }

        .end {
          margin-inline-start: auto;
        }

        vitrine-availability {
          inline-size: 100%;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.queue = { waiting: 0 };
    new LocaleController(this);
    new Ticker(this, () => this.queue.longestSince !== undefined);
  }

  #tell(name: string): void {
    this.dispatchEvent(new CustomEvent(name));
  }

  override render() {
    const { waiting, longestSince } = this.queue;
    return html`
      <h1>${t('desk.product')}</h1>
      <vitrine-availability .client=${this.client}></vitrine-availability>
      <p class="queue ${waiting > 0 ? 'busy' : ''}">
        ${
          waiting === 0
            ? t('desk.nobody-waits')
            : html`<strong>${t('desk.waiting', { count: waiting })}</strong> ${
                  longestSince === undefined
                    ? ''
                    : t('desk.longest', { time: clock(Date.now() - longestSince) })
                }`
        }
      </p>
      <div class="end">
        <vitrine-language-switch></vitrine-language-switch>
        <button
          class="icon-button keys"
          aria-label=${t('keys.open')}
          title=${t('keys.open')}
          @click=${() => this.#tell('vitrine-keys')}
        >
          ${icons.keyboard}
        </button>
        <button
          class="icon-button"
          aria-label=${t('desk.sign-out')}
          title=${t('desk.sign-out')}
          @click=${() => this.#tell('vitrine-sign-out')}
        >
          ${icons.leave}
        </button>
      </div>
    `;
  }
}

define('vitrine-desk-header', DeskHeader);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-desk-header': DeskHeader;
  }
}
