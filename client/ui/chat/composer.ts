/** The line to write in. Enter sends, Shift+Enter breaks the line, pictures come by button, paste or drop. */
import { LitElement, html, nothing } from 'lit';
import { MESSAGE_CHARACTERS } from '#protocol/chat.ts';
import type { ChatSession } from '#sdk/api.ts';
import { base, buttons } from '../base-styles.ts';
import { define } from '../define.ts';
import { LocaleController, t } from '../i18n/locale.ts';
import { icons } from '../icons.ts';
import { isComposing } from '../keys.ts';
import { errorSentence } from '../sentences.ts';
import { composerStyles } from './composer-styles.ts';

/** Without a key for this long one is no longer writing. */
const TYPING_PAUSE_MS = 3000;
/** From here on the person sees how much room is left. */
const COUNT_FROM = MESSAGE_CHARACTERS - 200;

export class Composer extends LitElement {
  static override properties = {
    chat: { attribute: false },
    draft: { state: true },
    problem: { state: true },
  };

  declare chat: ChatSession | undefined;
  declare draft: string;
  declare problem: string;

  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #isTyping = false;

  static override styles = [base, buttons, composerStyles];

  constructor() {
    super();
    this.draft = '';
    this.problem = '';
    new LocaleController(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    // What was half written to one shopper must not go to another.
    if (changed.get('chat') !== undefined) this.#clear(changed.get('chat') as ChatSession);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopTyping(this.chat);
  }

  override focus(): void {
    this.renderRoot.querySelector('textarea')?.focus();
  }

  async sendFiles(files: readonly File[]): Promise<void> {
    this.problem = '';
    for (const file of files) {
      if (!file.type.startsWith('image/')) {
        this.problem = t('chat.not-an-image');
        continue;
      }
      try {
        await this.chat?.sendImage(file);
      } catch (error) {
        this.problem = errorSentence(error);
      }
    }
  }

  #send(): void {
    const text = this.draft.trim();
    if (text === '' || this.#excess() > 0 || this.chat === undefined) return;
    this.chat.sendText(text);
    this.#clear(this.chat);
    this.focus();
  }

  #clear(chat: ChatSession): void {
    this.draft = '';
    this.problem = '';
    this.#stopTyping(chat);
  }

  #excess(): number {
    return this.draft.trim().length - MESSAGE_CHARACTERS;
  }

  #onInput(event: InputEvent): void {
    this.draft = (event.target as HTMLTextAreaElement).value;
    clearTimeout(this.#typingTimer);
    if (this.draft.trim() === '') return this.#stopTyping(this.chat);
    if (!this.#isTyping) this.chat?.setTyping(true);
    this.#isTyping = true;
    this.#typingTimer = setTimeout(() => this.#stopTyping(this.chat), TYPING_PAUSE_MS);
  }

  #stopTyping(chat: ChatSession | undefined): void {
    clearTimeout(this.#typingTimer);
    if (this.#isTyping) chat?.setTyping(false);
    this.#isTyping = false;
  }

  #onKeydown(event: KeyboardEvent): void {
    // While an input method composes, Enter picks a word; it does not send.
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    this.#send();
  }

  #onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.sendFiles(files);
  }

  #onPick(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.sendFiles([...(input.files ?? [])]);
    input.value = '';
  }

  override render() {
    const excess = this.#excess();
    const isBlank = this.draft.trim() === '';
    return html`
      ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <div class="row">
        <span class="icon-button attach">
          ${icons.attach}
          <input
            type="file"
            accept="image/*"
            multiple
            aria-label=${t('chat.attach')}
            title=${t('chat.attach')}
            ?disabled=${this.chat === undefined}
            @change=${(event: Event) => this.#onPick(event)}
          />
        </span>
        <textarea
          rows="1"
          aria-label=${t('chat.message')}
          aria-invalid=${excess > 0 ? 'true' : 'false'}
          placeholder=${t('chat.placeholder')}
          enterkeyhint="send"
          dir="auto"
          .value=${this.draft}
          @input=${(event: InputEvent) => this.#onInput(event)}
          @keydown=${(event: KeyboardEvent) => this.#onKeydown(event)}
          @paste=${(event: ClipboardEvent) => this.#onPaste(event)}
        ></textarea>
        <button
          class="icon-button send"
          aria-label=${t('chat.send')}
          title=${t('chat.send')}
          ?disabled=${isBlank || excess > 0 || this.chat === undefined}
          @click=${() => this.#send()}
        >
          ${icons.send}
        </button>
      </div>
      ${
        this.draft.length > COUNT_FROM
          ? html`<p class="count ${excess > 0 ? 'over' : ''}" aria-live="polite">
              ${excess > 0 ? t('chat.too-long', { count: excess }) : t('chat.characters-left', { count: -excess })}
            </p>`
          : nothing
      }
    `;
  }
}

define('vitrine-composer', Composer);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-composer': Composer;
  }
}
