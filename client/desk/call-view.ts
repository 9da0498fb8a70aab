/** The call on the desk, from its ring on: the shopper's picture, its states in words, the controls. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallSession, VitrineClient } from '#sdk/api.ts';
import { base } from '#ui/base-styles.ts';
import { callCover } from '#ui/call/call-cover.ts';
import '#ui/call/call-problems.ts';
import '#ui/call/controls.ts';
import '#ui/call/device-problems.ts';
import '#ui/call/stage.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import { renderOn } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import './ask-camera.ts';
import './quality-indicator.ts';

export class DeskCall extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
  };

  declare client: VitrineClient;
  declare call: CallSession | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--stage);
        color: var(--on-stage);
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-block-size: calc(var(--touch) + 2 * var(--space-1));
        padding: var(--space-1) var(--space-4);
      }

      h2 {
        overflow: hidden;
        font-size: var(--text-m);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .timer {
        color: var(--on-stage-soft);
        font-variant-numeric: tabular-nums;
      }

      vitrine-quality-indicator {
        margin-inline-start: auto;
      }

      vitrine-ask-camera {
        margin-inline-start: 0;
      }

      vitrine-stage {
        flex: 1;
      }

      /* The name has a line of its own: beside the rest only its first letters would be left. */
      @media (max-width: 520px) {
        header {
          flex-wrap: wrap;
          row-gap: 0;
        }

        h2 {
          flex: 1 0 100%;
          padding-block-start: var(--space-1);
        }
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
    new Ticker(this, () => this.call !== undefined);
    renderOn(this, () => this.call, 'changed', 'local');
  }

  override render() {
    const { call } = this;
    if (call === undefined) return nothing;
    const name = call.view.shopper.displayName;
    const time = clock(Date.now() - (call.view.acceptedAt ?? Date.now()));
    return html`
      <header>
        <h2 dir="auto">${t('deskcall.with', { name })}</h2>
        <span class="timer" role="img" aria-label=${t('call.duration', { time })}>${time}</span>
        ${call.phase === 'active' ? html`<vitrine-ask-camera .call=${call}></vitrine-ask-camera>` : nothing}
        <vitrine-quality-indicator .call=${call} name=${name}></vitrine-quality-indicator>
      </header>
      <vitrine-stage
        .call=${call}
        name=${name}
        video-label=${t('deskcall.remote-video')}
        screen-label=${t('deskcall.remote-video')}
        empty-text=${call.view.media === 'voice' ? t('deskcall.voice', { name }) : t('deskcall.no-video', { name })}
        side="agent"
        sound-text=${t('desk.sound-unlock')}
        ?covered=${call.phase !== 'active'}
      >
        ${this.#renderCover(call, name)}
        ${
          call.local.screen === undefined
            ? nothing
            : html`<span class="chip" slot="chips">${icons.screen}${t('deskcall.sharing')}</span>`
        }
      </vitrine-stage>
      <vitrine-device-problems
        .call=${call}
        without-camera=${t('deskcall.go-on-voice')}
        without-microphone=${t('deskcall.go-on-listen')}
      ></vitrine-device-problems>
      <vitrine-call-problems agent .call=${call} name=${name}></vitrine-call-problems>
      <vitrine-call-controls
        agent
        labelled
        .call=${call}
        .devices=${this.client.devices}
      ></vitrine-call-controls>
    `;
  }

  #renderCover(call: CallSession, name: string) {
    return callCover(call, !call.view.shopper.connected, {
      connecting: t('deskcall.connecting', { name }),
      held: { heading: t('deskcall.held-title'), text: t('deskcall.held', { name }) },
      otherAway: {
        heading: t('deskcall.shopper-away-title', { name }),
        text: t('deskcall.shopper-away'),
      },
      youAway: { heading: t('deskcall.you-away-title'), text: t('deskcall.you-away') },
    });
  }
}

define('vitrine-desk-call', DeskCall);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-desk-call': DeskCall;
  }
}
