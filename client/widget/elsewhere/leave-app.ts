/** Inside an app that keeps the camera closed: how this page opens in the phone's own browser. */
import { LitElement, css, html, nothing } from 'lit';
import type { InApp } from '#sdk/check/in-app.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-way-out.ts';
import { icons } from '#ui/icons.ts';
import './copy-link.ts';

export class LeaveApp extends LitElement {
  static override properties = { inApp: { attribute: false } };

  declare inApp: InApp | undefined;

  static override styles = [
    base,
    css`
      section {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4) var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
      }

      h4 {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: var(--space-2);
        margin: 0;
        font-size: var(--text-m);
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    new LocaleController(this);
  }

  override render() {
    if (this.inApp === undefined) return nothing;
    const { app, platform } = this.inApp;
    return html`<section aria-labelledby="title">
      <h4 id="title">${icons.leave} <span>${t('in-app.title')}</span></h4>
      <p>${t(`in-app.how-${app}-${platform}`)}</p>
      <p class="quiet">${t('in-app.or-copy')}</p>
      <vitrine-copy-link link=${location.href} label=${t('way-out.link')}></vitrine-copy-link>
    </section>`;
  }
}

define('vitrine-leave-app', LeaveApp);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-leave-app': LeaveApp;
  }
}
