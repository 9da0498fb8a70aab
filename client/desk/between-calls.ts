/** The middle of the desk while nobody talks: ready, wrap-up, or how the last call ended. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, ClientEvents, VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { endSentence } from '#ui/sentences.ts';
import { renderOn } from '#ui/subscription.ts';

export class BetweenCalls extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
    queue: { attribute: false },
  };

  declare client: VitrineClient;
  /** The call that just ended, until the agent is done with it. */
  declare call: CallSession | undefined;
  declare queue: ClientEvents['queue'];

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
        inline-size: min(440px, 100%);
        text-align: center;
      }

      section {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        padding: var(--space-5);
        border: 1px solid var(--line);
        border-radius: var(--radius-l);
        background: var(--surface);
      }

      section.ready {
        border-color: transparent;
        background: none;
      }

      h2 {
        font-size: var(--text-xl);
        letter-spacing: -0.01em;
      }

      p {
        color: var(--ink-soft);
        text-wrap: balance;
      }

      .button {
        margin-block-start: var(--space-3);
      }

      a {
        color: inherit;
      }
    `,
  ];

  constructor() {
    super();
    this.queue = { waiting: 0 };
    new LocaleController(this);
    renderOn(this, () => this.client, 'agent');
  }

  override render() {
    const { call } = this;
    const { agent } = this.client;
    const isWrapUp = agent?.state === 'wrap-up';
    return html`
      ${call?.phase === 'ended' ? this.#renderEnded(call) : nothing}
      ${isWrapUp ? this.#renderWrapUp() : nothing}
      ${call?.phase === 'ended' || isWrapUp ? nothing : this.#renderReady(agent?.state === 'available')}
    `;
  }

  #renderEnded(call: CallSession) {
    const { acceptedAt, endedAt } = call.view;
    return html`<section>
      <h2>${t('deskcall.ended-title')}</h2>
      <p role="status">${endSentence(call.view, 'agent')}</p>
      ${
        acceptedAt === undefined || endedAt === undefined
          ? nothing
          : html`<p class="quiet">${t('deskcall.talked', { time: clock(endedAt - acceptedAt) })}</p>`
      }
      <button class="button" @click=${() => call.dismiss()}>${t('deskcall.done')}</button>
    </section>`;
  }

  #renderWrapUp() {
    return html`<section>
      <h2>${t('wrapup.title')}</h2>
      <p>${t('wrapup.text')}</p>
      <button class="button primary" @click=${() => void this.client.finishWrapUp().catch(() => undefined)}>
        ${t('wrapup.finish')}
      </button>
    </section>`;
  }

  #renderReady(isAvailable: boolean) {
    const { waiting } = this.queue;
    return html`<section class="ready">
      <h2>${t('desk.idle-title')}</h2>
      <p>${isAvailable ? t('desk.idle-on') : t('desk.idle-off')}</p>
      ${waiting > 0 && !isAvailable ? html`<p>${t('desk.idle-waiting', { count: waiting })}</p>` : nothing}
      <p class="quiet"><a href="/" target="_blank">${t('desk.open-shop')}</a></p>
    </section>`;
  }
}

define('vitrine-between-calls', BetweenCalls);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-between-calls': BetweenCalls;
  }
}
