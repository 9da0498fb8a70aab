/** `<vitrine-desk>`: signed out the door, signed in the workplace. */
import { LitElement, css, html } from 'lit';
import { AppError } from '#protocol/errors.ts';
import type { VitrineClient } from '#sdk/api.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';
import { errorSentence } from '#ui/sentences.ts';
import { Subscription } from '#ui/subscription.ts';
import { darkTokens, tokens } from '#ui/tokens.ts';
import './sign-in.ts';
import { isSignedIn, rememberSignedIn } from './signed-in.ts';
import './workplace.ts';

export class Desk extends LitElement {
  static override properties = {
    client: { attribute: false },
    isSignedIn: { state: true },
    isBusy: { state: true },
    problem: { state: true },
  };

  declare client: VitrineClient | undefined;
  declare isSignedIn: boolean;
  declare isBusy: boolean;
  declare problem: string;

  static override styles = [
    tokens,
    darkTokens,
    css`
      :host {
        display: block;
        min-block-size: 100dvh;
        background: var(--ground);
        color: var(--ink);
        font: 400 0.9375rem/1.45 var(--font);
      }
    `,
  ];

  constructor() {
    super();
    this.isSignedIn = isSignedIn();
    this.isBusy = false;
    this.problem = '';
    new LocaleController(this);
    new Subscription<VitrineClient>(
      this,
      () => this.client,
      (client) => {
        // Signed in before: a reload goes on where it was, without a click.
        if (this.isSignedIn) void this.#connect(client);
        return [client.on('session', () => this.requestUpdate())];
      },
    );
  }

  async #connect(client: VitrineClient): Promise<void> {
    this.isBusy = true;
    this.problem = '';
    try {
      if (client.connection !== 'online') await client.connect();
      this.isSignedIn = true;
      rememberSignedIn(true);
    } catch (error) {
      const isRefused = error instanceof AppError && !error.retryable;
      // A server that is away does not sign anybody out; the workplace offers to connect again.
      if (isRefused || !this.isSignedIn) this.isSignedIn = false;
      this.problem =
        error instanceof AppError && error.code === 'NOT_FOUND' ? t('desk.demo-off') : errorSentence(error);
    } finally {
      this.isBusy = false;
    }
  }

  async #signOut(client: VitrineClient): Promise<void> {
    rememberSignedIn(false);
    await client.signOut().catch(() => undefined);
    this.isSignedIn = false;
  }

  override render() {
    const { client } = this;
    if (client === undefined || !this.isSignedIn) {
      return html`<vitrine-sign-in
        .isBusy=${this.isBusy}
        problem=${this.problem}
        @vitrine-sign-in=${() => client !== undefined && void this.#connect(client)}
      ></vitrine-sign-in>`;
    }
    return html`<vitrine-workplace
      .client=${client}
      @vitrine-sign-out=${() => void this.#signOut(client)}
    ></vitrine-workplace>`;
  }
}

define('vitrine-desk', Desk);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-desk': Desk;
  }
}
