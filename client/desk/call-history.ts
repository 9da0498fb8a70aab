/** The shopper's earlier calls, newest first. */
import { LitElement, css, html, nothing } from 'lit';
import type { PastCall } from '#protocol/agents.ts';
import type { PersonId } from '#protocol/ids.ts';
import type { VitrineClient } from '#sdk/api.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock, dateAndTime } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';

type Loaded = readonly PastCall[] | 'loading' | 'failed';

export class CallHistory extends LitElement {
  static override properties = {
    client: { attribute: false },
    personId: { attribute: false },
    exceptCallId: { attribute: false },
    calls: { state: true },
  };

  declare client: VitrineClient;
  declare personId: PersonId | undefined;
  /** The running call is not an earlier one. */
  declare exceptCallId: string | undefined;
  declare calls: Loaded;

  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }

      h3 {
        margin-block-end: var(--space-2);
        font-size: var(--text-m);
      }

      li {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: baseline;
        gap: 0 var(--space-3);
        padding-block: var(--space-2);
        border-block-start: 1px solid var(--line);
        font-size: var(--text-s);
      }

      li svg.icon {
        align-self: center;
        inline-size: 16px;
        block-size: 16px;
        color: var(--ink-soft);
      }

      .time {
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }

      a {
        grid-column: 3;
        grid-row: 2;
        justify-self: end;
        color: var(--accent);
      }

      .what {
        grid-column: 2;
        color: var(--ink-soft);
      }
    `,
  ];

  constructor() {
    super();
    this.calls = 'loading';
    new LocaleController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('personId') && this.personId !== undefined) void this.#load(this.personId);
  }

  async #load(personId: PersonId): Promise<void> {
    this.calls = 'loading';
    const calls = await this.client.shopperHistory(personId).catch(() => 'failed' as const);
    if (this.personId === personId) this.calls = calls;
  }

  override render() {
    return html`<h3>${t('history.title')}</h3>
      ${this.#renderCalls()}`;
  }

  #renderCalls() {
    if (this.calls === 'loading') return html`<p class="quiet">${t('history.loading')}</p>`;
    if (this.calls === 'failed') return html`<p class="quiet" role="alert">${t('history.failed')}</p>`;
    const earlier = this.calls.filter(({ callId }) => callId !== this.exceptCallId);
    if (earlier.length === 0) return html`<p class="quiet">${t('history.none')}</p>`;
    return html`<ul>
      ${earlier.map((call) => this.#renderCall(call))}
    </ul>`;
  }

  /** In a tab of its own: the desk goes on ringing. */
  #renderLink({ callId, talkSeconds, startedAt }: PastCall) {
    if (talkSeconds === 0) return nothing;
    return html`<a
      href="/call?id=${callId}"
      target="_blank"
      rel="noopener"
      aria-label=${t('history.quality-of', { date: dateAndTime(startedAt) })}
      >${t('history.quality')}</a
    >`;
  }

  #renderCall(call: PastCall) {
    const about = [
      call.product,
      call.topic,
      call.agentName === undefined ? undefined : t('history.with', { name: call.agentName }),
    ].filter((part) => part !== undefined);
    return html`<li>
      ${call.media === 'video' ? icons.video : icons.phone}
      <span>${dateAndTime(call.startedAt)}</span>
      <span class="time">${outcome(call)}</span>
      ${this.#renderLink(call)}
      ${about.length === 0 ? nothing : html`<span class="what" dir="auto">${about.join(' · ')}</span>`}
    </li>`;
  }
}

function outcome(call: PastCall): string {
  if (call.endedAt === undefined) return t('history.ongoing');
  return call.talkSeconds > 0 ? clock(call.talkSeconds * 1000) : t('history.not-answered');
}

define('vitrine-call-history', CallHistory);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-history': CallHistory;
  }
}
