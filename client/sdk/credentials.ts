/** What a socket presents: the kept session, a fresh token, or both. */
import { AppError } from '#protocol/errors.ts';
import type { Handshake } from '#protocol/session.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { KeptSession, SessionSlot } from './session-store.ts';
import type { Sleep } from './sleep.ts';

export interface CredentialsDeps {
  readonly claimSlot: () => Promise<SessionSlot>;
  readonly getToken: () => Promise<string>;
  readonly language: string | undefined;
  readonly timeZone: string | undefined;
  readonly sleep: Sleep;
}

export interface Presented {
  readonly handshake: Handshake;
  readonly withResume: boolean;
}

/** How long a return waits for the token that only refreshes what the shopper looks at. */
const REFRESH_WAIT_MS = 400;

export class Credentials {
  readonly #deps: CredentialsDeps;
  #slot: Promise<SessionSlot> | undefined;
  #isFirst = true;

  constructor(deps: CredentialsDeps) {
    this.#deps = deps;
  }

  /** @throws AppError when there is neither a kept session nor a token */
  async present(): Promise<Presented> {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const token = isFirst ? this.#token() : undefined;
    token?.catch(() => undefined);
    const kept = (await this.#claim()).read();
    if (kept === undefined)
      return { handshake: this.#handshake(await (token ?? this.#token())), withResume: false };
    // The page was opened anew and may show another product: the shop's token says so. A socket that
    // comes back on the same page has nothing new to say.
    const refreshed = await Promise.race([
      token?.catch(() => undefined),
      token === undefined ? undefined : this.#deps.sleep(REFRESH_WAIT_MS).then(() => undefined),
    ]);
    return { handshake: this.#handshake(refreshed, kept), withResume: true };
  }

  async keep(kept: KeptSession): Promise<void> {
    (await this.#claim()).write(kept);
  }

  async forget(): Promise<void> {
    (await this.#claim()).clear();
  }

  /** Another tab may take the session over. */
  release(): void {
    this.#isFirst = true;
    void this.#slot?.then((slot) => {
      slot.release();
    });
    this.#slot = undefined;
  }

  #claim(): Promise<SessionSlot> {
    this.#slot ??= this.#deps.claimSlot();
    return this.#slot;
  }

  #handshake(token: string | undefined, kept?: KeptSession): Handshake {
    const { language, timeZone } = this.#deps;
    return {
      protocol: PROTOCOL_VERSION,
      ...(token !== undefined && { token }),
      ...(kept !== undefined && { resume: { sessionId: kept.sessionId, secret: kept.secret } }),
      ...(language !== undefined && { language }),
      ...(timeZone !== undefined && { timeZone }),
    };
  }

  async #token(): Promise<string> {
    try {
      return await this.#deps.getToken();
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('UNAVAILABLE', 'The shop gave no token to sign in with.', { cause });
    }
  }
}
