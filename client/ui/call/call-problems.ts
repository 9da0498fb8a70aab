/** What is wrong with sound or picture, with what mends it: one's own, and for agents the other side's too. */
import { LitElement, css, html } from 'lit';
import type { CallProblem, CallSession } from '#sdk/api.ts';
import { base } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import '../i18n/take-findings.ts';
import { icons } from '../icons.ts';
import { renderOn } from '../subscription.ts';

/** More at once would be read by nobody. */
const MOST = 2;

export class CallProblems extends LitElement {
  static override properties = {
    call: { attribute: false },
    name: { type: String },
    isAgent: { type: Boolean, attribute: 'agent' },
  };

  declare call: CallSession | undefined;
  /** The other side's. */
  declare name: string;
  declare isAgent: boolean;

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }

      .finding {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-3);
        background: var(--warn-soft);
        color: var(--warn-ink);
        font-size: var(--text-s);
        line-height: 1.4;
      }
    `,
  ];

  constructor() {
    super();
    this.name = '';
    this.isAgent = false;
    new LocaleController(this);
    renderOn(this, () => this.call, 'problems', 'local');
  }

  override render() {
    const shown = this.call?.problems.filter((problem) => this.#isShown(problem)).slice(0, MOST) ?? [];
    // Always there, so that a screen reader hears of what comes into it.
    return html`<div role="status">
      ${shown.map(
        ({ kind, side }) =>
          html`<div class="finding" data-finding="${side} ${kind}">
            ${kind.startsWith('camera') ? icons.videoOff : icons.micOff}
            <p>${t(`finding.${side}.${kind}`, { name: this.name })}</p>
          </div>`,
      )}
    </div>`;
  }

  #isShown({ kind, side }: CallProblem): boolean {
    if (side === 'other') return this.isAgent || kind === 'voice-missing' || kind === 'echo';
    const { microphoneProblem, cameraProblem } = this.call?.local ?? {};
    // The device's own problem says it already.
    return kind.startsWith('camera') ? cameraProblem === undefined : microphoneProblem === undefined;
  }
}

define('vitrine-call-problems', CallProblems);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-problems': CallProblems;
  }
}
