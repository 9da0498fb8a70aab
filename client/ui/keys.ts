const COMPOSING_KEY_CODE = 229;

/** Whether an input method takes the key, e.g. to pick a word. Safari says that it has ended before it tells of its Enter. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === COMPOSING_KEY_CODE;
}
