/** Somebody at a browser: what they do and what they notice, in the words of a test. */
import type { BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import { isFirefox } from '../firefox.ts';
import type { Identity } from '../media/frame-code.ts';
import { until } from '../until.ts';
import { deepText } from './deep-text.ts';
import * as media from './media-checks.ts';
import { type Role, waitForNamed } from './named.ts';
import { openPage, type PageRecord, type PersonOptions, preparePage } from './open-page.ts';

type Device = 'camera' | 'microphone';
const PATIENCE_MS = 10_000;

export class Person {
  readonly name: string;
  readonly identity: Identity;
  readonly context: BrowserContext;
  #page: Page;
  readonly #options: PersonOptions;
  readonly #record: PageRecord = { notes: [], frames: [] };
  readonly #close: () => Promise<void>;

  private constructor(options: PersonOptions, page: Page, close: () => Promise<void>) {
    this.name = options.name ?? options.identity;
    this.identity = options.identity;
    this.#options = options;
    this.context = page.browserContext();
    this.#page = page;
    this.#close = close;
  }

  static async create(options: PersonOptions): Promise<Person> {
    const [page, close] = await openPage(options);
    const person = new Person(options, page, close);
    await preparePage(page, options, person.#record);
    return person;
  }

  get page(): Page {
    return this.#page;
  }

  /** Errors of pages and their consoles; empty on a good day. */
  get notes(): readonly string[] {
    return this.#record.notes;
  }

  async visits(address: string): Promise<void> {
    await this.#page.goto(new URL(address, this.#options.origin).href, { waitUntil: 'load' });
  }

  async reloads(): Promise<void> {
    await this.#page.reload({ waitUntil: 'load' });
  }

  /** When the page's `load` event was over, on the probe's clock. */
  loadedAt(): Promise<number> {
    return this.#page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return performance.timeOrigin + (navigation?.loadEventEnd ?? NaN);
    });
  }

  /** The browser stays, with an empty tab. */
  async closesTab(): Promise<void> {
    const closed = this.#page;
    this.#page = await this.context.newPage();
    await preparePage(this.#page, this.#options, this.#record);
    await closed.close();
  }

  allows(devices: readonly Device[], origin: string): Promise<void> {
    return this.#decides(devices, origin, 'granted');
  }

  denies(devices: readonly Device[], origin: string): Promise<void> {
    return this.#decides(devices, origin, 'denied');
  }

  async #decides(devices: readonly Device[], origin: string, setting: 'granted' | 'denied'): Promise<void> {
    const session = await this.#page.browser().target().createCDPSession();
    for (const name of devices) {
      await session.send('Browser.setPermission', { origin, permission: { name }, setting });
    }
  }

  /** With one click, or two where the shop has only a launcher. */
  async startsCall(button: 'Video call' | 'Voice call'): Promise<void> {
    const isThere = (await this.#page.$(`aria/${button}[role="button"]`)) !== null;
    if (!isThere) await this.press('Get help');
    await this.press(button);
  }

  async press(name: string, role: Role = 'button'): Promise<void> {
    if (isFirefox(this.#page)) {
      await (await this.sees(name, role)).click();
      return;
    }
    await this.#finding(name, () =>
      this.#page.locator(`aria/${name}[role="${role}"]`).setTimeout(PATIENCE_MS).click(),
    );
  }

  async turnOn(name: string): Promise<void> {
    await this.press(name, 'switch');
    await this.#isTurned(name, 'true');
  }

  async turnOff(name: string): Promise<void> {
    await this.press(name, 'switch');
    await this.#isTurned(name, 'false');
  }

  async writes(text: string, box = 'Message'): Promise<void> {
    const field = await this.sees(box, 'textbox');
    await field.click();
    await field.type(text);
  }

  /** What has no name of its own but shows this text, e.g. a line of a list. */
  async opens(text: string): Promise<void> {
    await this.#finding(text, () => this.#page.locator(`::-p-text(${text})`).setTimeout(PATIENCE_MS).click());
  }

  /** A file picker's accessible name ends with what is picked, so it is found by its label. */
  async sendsFile(file: string, label: string): Promise<void> {
    const picker = await this.#finding(label, () =>
      this.#page.waitForSelector(`>>> input[type=file][aria-label="${label}"]:enabled`, {
        timeout: PATIENCE_MS,
      }),
    );
    await (picker as ElementHandle<HTMLInputElement>).uploadFile(file);
  }

  /** Something with this accessible name is there. */
  async sees(name: string, role?: Role, timeoutMs = PATIENCE_MS): Promise<ElementHandle> {
    if (isFirefox(this.#page))
      return this.#finding(name, () => waitForNamed(this.#page, name, role, timeoutMs));
    const selector = role === undefined ? `aria/${name}` : `aria/${name}[role="${role}"]`;
    const found = await this.#finding(name, () =>
      this.#page.waitForSelector(selector, { visible: true, timeout: timeoutMs }),
    );
    if (found === null) throw new Error(`${this.name} does not see "${name}"`);
    return found;
  }

  /** An agent without a call and without a ring, whatever was before. */
  async isFree(): Promise<void> {
    await this.reads('Calls ring here', 20_000);
  }

  async doesNotSee(name: string): Promise<void> {
    await this.#finding(name, () =>
      this.#page.waitForSelector(`aria/${name}`, { hidden: true, timeout: PATIENCE_MS }),
    );
  }

  async reads(text: string | RegExp, timeoutMs = PATIENCE_MS): Promise<void> {
    const isIn = (all: string) => (typeof text === 'string' ? all.includes(text) : text.test(all));
    await this.#finding(text, () =>
      until(`${this.name} to read ${text}`, async () => isIn(await this.pageText()), {
        timeoutMs,
        everyMs: 50,
      }),
    );
  }

  pageText(): Promise<string> {
    return this.#page.evaluate(deepText);
  }

  openCameras(): Promise<number> {
    return this.#page.evaluate(() => vitrineProbe.openCameras());
  }

  /** `detail.milliseconds` of the widget's `vitrine:first-frame`, once it came. */
  firstFrameMilliseconds(): Promise<number | undefined> {
    return this.#page.evaluate(() => globalThis.vitrineFirstFrame);
  }

  /** The last thing of this form that the server sent over a tapped socket: the pattern's first group. */
  heard(pattern: RegExp): string {
    const found = this.#record.frames.toReversed().map((frame) => pattern.exec(frame)?.[1]);
    const last = found.find((group) => group !== undefined);
    if (last === undefined) throw new Error(`nothing like ${pattern} came over the socket of ${this.name}`);
    return last;
  }

  /** The widget's `data-state`. */
  callState(): Promise<string | undefined> {
    return this.#page.evaluate(() => document.querySelector<HTMLElement>('vitrine-call')?.dataset['state']);
  }

  async isInState(state: string, timeoutMs = PATIENCE_MS): Promise<void> {
    const reached = async () =>
      (await this.callState()) === state ? true : Promise.reject(new Error(await this.callState()));
    await until(`the widget in state ${state}`, reached, { timeoutMs });
  }

  decodesFramesOf(identity: Identity, timeoutMs?: number) {
    return this.#asked(media.decodesFramesOf(this.#page, identity, timeoutMs));
  }

  seesNoMoreFramesOf(identity: Identity) {
    return this.#asked(media.seesNoMoreFramesOf(this.#page, identity));
  }

  hears(identity: Identity, timeoutMs?: number) {
    return this.#asked(media.hears(this.#page, identity, timeoutMs));
  }

  hearsTone(hz: number, timeoutMs?: number) {
    return this.#asked(media.hearsTone(this.#page, hz, timeoutMs));
  }

  seesMovement(identity: Identity, timeoutMs?: number) {
    return this.#asked(media.seesMovement(this.#page, identity, timeoutMs));
  }

  hearsNothing() {
    return this.#asked(media.hearsNothing(this.#page));
  }

  /** @param done resolves when what is being done to the call is over; nothing may be done before this is called */
  longestPauseMs(identity: Identity, done: Promise<unknown>) {
    return this.#asked(media.longestPauseMs(this.#page, identity, done));
  }

  /** The whole browser is gone at once, as after a crash: no goodbye from any of its pages. */
  vanishes(): void {
    this.#page.browser().process()?.kill('SIGKILL');
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #isTurned(name: string, value: 'true' | 'false'): Promise<void> {
    const control = await this.sees(name, 'switch');
    await until(`the switch "${name}" to be ${value === 'true' ? 'on' : 'off'}`, async () => {
      const now = await control.evaluate((element) =>
        element instanceof HTMLInputElement ? `${element.checked}` : element.getAttribute('aria-checked'),
      );
      return now === value;
    });
  }

  async #finding<T>(what: string | RegExp, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw new Error(`${this.name} does not find ${what}; ${await this.#inSight()}`, { cause: error });
    }
  }

  async #asked<T>(check: Promise<T>): Promise<T> {
    try {
      return await check;
    } catch (error) {
      const missing = error instanceof Error ? error.message : String(error);
      throw new Error(`${this.name} waits for ${missing}; ${await this.#inSight()}`, { cause: error });
    }
  }

  /** What they would tell of the page when something is missing. */
  async #inSight(): Promise<string> {
    const text = await this.pageText().catch(() => '(no page)');
    const page = text.replaceAll('\n', ' · ').slice(0, 1500);
    const notes = this.notes.length === 0 ? '' : `; noted: ${this.notes.slice(-3).join(' · ')}`;
    return `on the page: ${page}${notes}`;
  }
}
