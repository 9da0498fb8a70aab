/** `<vitrine-call-page>`: how one call looked and sounded, both ways, and what was done about it. */
import { LitElement, html, nothing } from 'lit';
import type { CallQuality } from '#protocol/call-quality.ts';
import { AppError } from '#protocol/errors.ts';
import { CallId } from '#protocol/ids.ts';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { clock, dateAndTime } from '#ui/i18n/format.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-quality.ts';
import '#ui/language-switch.ts';
import { noteWords } from '#ui/quality/note-words.ts';
import { sampledOf } from '#ui/quality/plots.ts';
import type { Ends } from '#ui/quality/plots.ts';
import '#ui/quality/quality-plots.ts';
import { darkTokens, tokens } from '#ui/tokens.ts';
import { pageStyles } from '#ui/page-styles.ts';
import { callPageStyles } from './call-page-styles.ts';
import './call-summary.ts';
import './call-events.ts';
import './figures-table.ts';
import type { ReadQuality } from './quality-feed.ts';

type Problem = 'no-id' | 'unknown' | 'refused' | 'failed';

/** While the call runs: a side reports every ten seconds. */
const EVERY_MS = 5000;

export class CallPage extends LitElement {
  static override properties = {
    callId: { attribute: false },
    read: { attribute: false },
    quality: { state: true },
    problem: { state: true },
    moment: { state: true },
  };

  /** As the address has it. */
  declare callId: string | undefined;
  declare read: ReadQuality | undefined;
  declare quality: CallQuality | undefined;
  declare problem: Problem | undefined;
  declare moment: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [tokens, darkTokens, base, buttons, pageStyles, callPageStyles];

  constructor() {
    super();
    new LocaleController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('read') || changed.has('callId')) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const { read } = this;
    if (read === undefined) return;
    const id = CallId.safeParse(this.callId);
    if (!id.success) {
      this.problem = this.callId === undefined ? 'no-id' : 'unknown';
      return;
    }
    try {
      this.quality = await read(id.data);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
    if (this.quality?.endedAt !== undefined || !this.isConnected) return;
    if (this.quality !== undefined) this.#timer = setTimeout(() => void this.#load(), EVERY_MS);
  }

  override render() {
    return html`
      <header>
        <h1>${t('quality.title')}</h1>
        <vitrine-language-switch></vitrine-language-switch>
      </header>
      <main>${this.quality === undefined ? this.#renderWaiting() : this.#renderCall(this.quality)}</main>
    `;
  }

  #renderWaiting() {
    if (this.problem === undefined) return html`<p class="notice" role="status">${t('quality.loading')}</p>`;
    return html`<p class="notice" role="alert">${t(`quality.${this.problem}`)}</p>
      ${
        this.problem === 'failed'
          ? html`<button class="button" @click=${() => void this.#load()}>${t('quality.retry')}</button>`
          : nothing
      }`;
  }

  #renderCall(quality: CallQuality) {
    const { shopper, agent = '–', acceptedAt, createdAt, endedAt, notes } = quality;
    const ends: Ends = {
      here: sampledOf(quality.sides.shopper),
      there: sampledOf(quality.sides.agent),
    };
    const instants = [...ends.here, ...ends.there].map(({ at }) => at);
    const from = acceptedAt ?? createdAt;
    const to = Math.max(
      endedAt ?? from,
      instants.reduce((last, at) => Math.max(last, at), from),
    );
    const span = { from, to };
    return html`
      <div class="about">
        <h2 dir="auto">${t('quality.of', { name: `${shopper} · ${agent}` })}</h2>
        <p class="quiet">
          ${dateAndTime(createdAt)} ·
          ${endedAt === undefined ? t('quality.running') : t('quality.lasted', { time: clock(to - from) })}
        </p>
      </div>
      <vitrine-call-summary .quality=${quality} .from=${from}></vitrine-call-summary>
      ${
        instants.length === 0
          ? html`<p class="notice">${t('quality.nothing')}</p>`
          : html`<section class="card">
              <vitrine-quality-plots
                .ends=${ends}
                .span=${span}
                .marks=${notes
                  .filter(({ at }) => at >= from)
                  .map((note) => ({
                    at: note.at,
                    isWeak: note.kind === 'weak' || note.kind === 'finding',
                    title: noteWords(note, { shopper, agent }),
                  }))}
                .at=${this.moment}
                here=${shopper}
                there=${agent}
                @vitrine-moment=${(event: CustomEvent<number>) => (this.moment = event.detail)}
              ></vitrine-quality-plots>
            </section>`
      }
      <vitrine-call-events
        .notes=${notes}
        .from=${from}
        .moment=${this.moment}
        shopper=${shopper}
        agent=${agent}
        @vitrine-moment=${(event: CustomEvent<number>) => (this.moment = event.detail)}
      ></vitrine-call-events>
      ${
        instants.length === 0
          ? nothing
          : html`<vitrine-figures-table
              .ends=${ends}
              .span=${span}
              here=${shopper}
              there=${agent}
            ></vitrine-figures-table>`
      }
    `;
  }
}

function problemOf(error: unknown): Problem {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'CALL_NOT_FOUND') return 'unknown';
  if (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' || code === 'NOT_FOUND') return 'refused';
  return 'failed';
}

define('vitrine-call-page', CallPage);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-page': CallPage;
  }
}
