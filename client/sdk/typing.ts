/** Who is typing: told sparingly, and forgotten by itself when the end of it gets lost. */
import type { Person } from '#protocol/people.ts';

/** Said again this often while it goes on. */
const SAY_EVERY_MS = 3000;
/** Believed this long without being said again. */
const BELIEVE_MS = 6000;

/** This side's typing. */
export class TypingSignal {
  readonly #say: (isTyping: boolean) => void;
  #saidAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (isTyping: boolean) => void) {
    this.#say = say;
  }

  /** Called with every keystroke. */
  set(isTyping: boolean): void {
    clearTimeout(this.#timer);
    if (!isTyping) {
      if (this.#saidAt !== undefined) this.#say(false);
      this.#saidAt = undefined;
      return;
    }
    this.#timer = setTimeout(() => {
      this.set(false);
    }, BELIEVE_MS);
    const now = performance.now();
    if (this.#saidAt !== undefined && now - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = now;
    this.#say(true);
  }
}

/** The others' typing. */
export class TypingPeople {
  readonly #onChange: () => void;
  readonly #people = new Map<string, { person: Person; timer: ReturnType<typeof setTimeout> }>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get people(): readonly Person[] {
    return [...this.#people.values()].map(({ person }) => person);
  }

  set(person: Person, isTyping: boolean): void {
    const known = this.#people.get(person.id);
    clearTimeout(known?.timer);
    this.#people.delete(person.id);
    if (isTyping) {
      const timer = setTimeout(() => {
        this.set(person, false);
      }, BELIEVE_MS);
      this.#people.set(person.id, { person, timer });
    }
    if (isTyping !== (known !== undefined)) this.#onChange();
  }
}
