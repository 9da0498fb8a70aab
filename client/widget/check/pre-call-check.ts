/** While the shopper waits: one line that says whether all is well, and unfolds to what there is to say and do. */
import { LitElement, html, nothing, svg } from 'lit';
import type { CallSession, Finding, PreCallCheck, Severity } from '#sdk/index.ts';
import { browserKind } from '#sdk/check/browser-kind.ts';
import { inAppBrowser } from '#sdk/check/in-app.ts';
import { worst } from '#sdk/check/verdict.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-check.ts';
import '#ui/i18n/take-way-out.ts';
import { icons } from '#ui/icons.ts';
import { preCallCheckStyles } from './pre-call-check-styles.ts';
import { playTestTone } from './test-tone.ts';

const SYMBOLS: Readonly<Record<Severity, (typeof icons)[keyof typeof icons]>> = {
  good: icons.check,
  note: icons.warning,
  bad: icons.warning,
  open: icons.settings,
};

export class PreCallCheckLine extends LitElement {
  static override properties = {
    call: { attribute: false },
    check: { state: true },
    isOpen: { state: true },
    level: { state: true },
    tone: { state: true },
  };

  declare call: CallSession | undefined;
  declare check: PreCallCheck | undefined;
  declare isOpen: boolean;
  declare level: number;
  /** Of the sound that is played to try the speaker. */
  declare tone: 'unplayed' | 'playing' | 'played';

  #stops: readonly (() => void)[] = [];

  static override styles = [base, buttons, preCallCheckStyles];

  constructor() {
    super();
    this.isOpen = false;
    this.level = 0;
    this.tone = 'unplayed';
    new LocaleController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('call')) void this.#follow(this.call);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#follow(this.call);
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  async #follow(call: CallSession | undefined): Promise<void> {
    this.#stop();
    // Not loaded, or over: the call goes on without it.
    const check = await call?.openCheck().catch(() => undefined);
    if (call !== this.call || !this.isConnected) return;
    this.check = check;
    if (check === undefined) return;
    this.#stop();
    this.#stops = [
      check.on('changed', () => this.requestUpdate()),
      check.on('level', ({ level }) => {
        if (this.isOpen) this.level = level;
      }),
    ];
  }

  async #play(): Promise<void> {
    this.tone = 'playing';
    await playTestTone().catch(() => undefined);
    this.tone = 'played';
  }

  #answer(state: 'heard' | 'unheard'): void {
    this.check?.speakerWas(state);
    this.tone = 'unplayed';
  }

  override render() {
    const { check } = this;
    if (check === undefined) return nothing;
    const { findings } = check;
    const state = this.#state(findings);
    return html`
      <button
        class="line ${state}"
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-controls="findings"
        @click=${() => (this.isOpen = !this.isOpen)}
      >
        ${SYMBOLS[state]}
        <span
          ><span class="hidden-text">${t('precheck.title')}: </span>${this.#summary(state, findings)}</span
        >
        <span class="fold">${icons.expand}</span>
      </button>
      <ul id="findings" ?hidden=${!this.isOpen} tabindex="0" aria-label=${t('precheck.title')}>
        ${this.isOpen ? findings.map((finding) => this.#renderFinding(finding)) : nothing}
      </ul>
    `;
  }

  /** A speaker that was not tried is nothing to wait for. */
  #state(findings: readonly Finding[]): Severity {
    return worst(findings.filter(({ code }) => code !== 'speaker-untested'));
  }

  #summary(state: Severity, findings: readonly Finding[]): string {
    const count = findings.filter(({ severity }) => severity === 'note' || severity === 'bad').length;
    if (state === 'bad') return t('precheck.summary-bad', { count });
    if (state === 'note') return t('precheck.summary-note', { count });
    if (state === 'open') return t('precheck.summary-open');
    const isUntested = findings.some(({ code }) => code === 'speaker-untested');
    return t(isUntested ? 'precheck.summary-untested' : 'precheck.summary-good');
  }

  #renderFinding({ code, severity, topic, value }: Finding) {
    return html`<li class=${severity}>
      ${SYMBOLS[severity]}
      <p>${t(`check.${code}`, { value: value ?? 0 })}</p>
      ${topic === 'microphone' && this.call?.local.microphone !== undefined ? this.#renderLevel() : nothing}
      ${code === 'microphone-blocked' || code === 'camera-blocked' ? this.#renderRepair() : nothing}
      ${topic === 'speaker' ? this.#renderSpeaker() : nothing}
    </li>`;
  }

  #renderRepair() {
    const { userAgent, maxTouchPoints } = navigator;
    const inApp = inAppBrowser(userAgent, maxTouchPoints);
    // An app's own browser has no switch for a page: its camera is outside.
    if (inApp !== undefined) {
      return html`<p class="more">${t('in-app.title')}</p>
        <p class="more">${t(`in-app.how-${inApp.app}-${inApp.platform}`)}</p>`;
    }
    const kind = browserKind(userAgent, maxTouchPoints);
    return html`<p class="more">${t(`repair.${kind}`)}</p>`;
  }

  #renderLevel() {
    const percent = Math.round(this.level * 100);
    return html`<div
      class="meter"
      role="meter"
      aria-label=${t('precheck.level')}
      aria-valuenow=${percent}
      aria-valuemin="0"
      aria-valuemax="100"
    >
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect width=${percent} height="6" rx="3" />`}
      </svg>
    </div>`;
  }

  #renderSpeaker() {
    if (this.tone === 'played') {
      return html`<div class="actions">
        <span>${t('precheck.did-you-hear')}</span>
        <button class="button small" @click=${() => this.#answer('heard')}>${t('precheck.yes')}</button>
        <button class="button small" @click=${() => this.#answer('unheard')}>${t('precheck.no')}</button>
      </div>`;
    }
    const wasAnswered = this.check?.check.speaker !== undefined;
    return html`<div class="actions">
      <button class="button small" ?disabled=${this.tone === 'playing'} @click=${() => void this.#play()}>
        ${t(wasAnswered ? 'precheck.play-again' : 'precheck.play')}
      </button>
    </div>`;
  }
}

define('vitrine-pre-call-check', PreCallCheckLine);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-pre-call-check': PreCallCheckLine;
  }
}
