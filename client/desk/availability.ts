/** The switch that says calls may ring here, and what the self-test behind it found. */
import { LitElement, html, nothing } from 'lit';
import type { SelfTestResult, VitrineClient } from '#sdk/api.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { errorSentence, problemSentence } from '#ui/sentences.ts';
import { renderOn } from '#ui/subscription.ts';
import { Ticker } from '#ui/ticker.ts';
import { availabilityStyles } from './availability-styles.ts';

type Test =
  | { readonly state: 'running' }
  | { readonly state: 'passed' }
  | { readonly state: 'failed'; readonly why: string };

export class Availability extends LitElement {
  static override properties = {
    client: { attribute: false },
    test: { state: true },
  };

  declare client: VitrineClient;
  declare test: Test | undefined;

  static override styles = [base, availabilityStyles];

  constructor() {
    super();
    new LocaleController(this);
    new Ticker(this, () => this.client.agent !== undefined);
    renderOn(this, () => this.client, 'agent', 'connection');
  }

  #isOn(): boolean {
    const state = this.client.agent?.state;
    return state !== undefined && state !== 'offline' && state !== 'away';
  }

  async #toggle(): Promise<void> {
    if (this.test?.state === 'running') return;
    const wasOn = this.#isOn();
    this.test = wasOn ? undefined : { state: 'running' };
    this.dispatchEvent(new CustomEvent('vitrine-unlock-sound', { bubbles: true, composed: true }));
    try {
      if (wasOn) await this.client.setAway();
      else this.test = verdict(await this.client.setAvailable());
    } catch (error) {
      this.test = { state: 'failed', why: errorSentence(error) };
    }
  }

  override render() {
    const { agent, connection } = this.client;
    const isLocked = agent?.state === 'reserved' || agent?.state === 'busy' || agent?.state === 'wrap-up';
    return html`
      <button
        class="switch"
        role="switch"
        aria-checked=${String(this.#isOn())}
        ?disabled=${connection !== 'online' || agent === undefined || isLocked}
        @click=${() => void this.#toggle()}
      >
        <span class="track" aria-hidden="true"><span class="knob"></span></span>
        ${t('desk.available')}
      </button>
      ${agent === undefined ? nothing : this.#renderState(agent.state, agent.since)}
      ${this.#renderTest(agent?.state === 'available')}
    `;
  }

  #renderState(state: NonNullable<VitrineClient['agent']>['state'], since: number) {
    return html`<span class="state ${state}">
      <span class="dot" aria-hidden="true"></span>
      <span>${t(`desk.state.${state}`)}</span>
      <span class="since">${t('desk.since', { time: clock(Date.now() - since) })}</span>
    </span>`;
  }

  #renderTest(isWaiting: boolean) {
    const { test } = this;
    // That it passed is news before the first call, not beside it.
    if (test === undefined || (test.state === 'passed' && !isWaiting)) return nothing;
    if (test.state === 'running') return html`<p class="test" role="status">${t('desk.test-running')}</p>`;
    if (test.state === 'passed') return html`<p class="test good" role="status">${t('desk.test-passed')}</p>`;
    return html`<p class="test bad" role="alert">${test.why}</p>`;
  }
}

function verdict(result: SelfTestResult): Test {
  if (result.audioUnlocked && result.microphoneOpened) return { state: 'passed' };
  if (!result.microphoneOpened) {
    return { state: 'failed', why: problemSentence('microphone', result.problem ?? 'unknown') };
  }
  return { state: 'failed', why: t('desk.test-audio') };
}

define('vitrine-availability', Availability);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-availability': Availability;
  }
}
