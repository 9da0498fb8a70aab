/**
 * Presses buttons as soon as they are there, one after the other: a person without reaction time, so that a cold
 * start measures the page and not the driver of the test. Runs in the page.
 */
export function pressWhenThere(names: readonly string[]): void {
  const waiting = [...names];
  const buttons = (root: ParentNode): HTMLButtonElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
      ...(element instanceof HTMLButtonElement ? [element] : []),
      ...(element.shadowRoot === null ? [] : buttons(element.shadowRoot)),
    ]);
  const isRead = (node: Node) =>
    node instanceof Text || (node instanceof Element && node.ariaHidden !== 'true');
  const textOf = (button: HTMLButtonElement) =>
    [...button.childNodes].filter(isRead).map((node) => node.textContent);
  const nameOf = (button: HTMLButtonElement) => button.ariaLabel ?? textOf(button).join('').trim();
  const look = () => {
    const button = buttons(document).find(
      (candidate) => nameOf(candidate) === waiting[0] && !candidate.disabled && candidate.checkVisibility(),
    );
    if (button !== undefined) {
      waiting.shift();
      button.click();
    }
    if (waiting.length > 0) requestAnimationFrame(look);
  };
  look();
}
