/** Finds what people see by its accessible name, also within components. */
import type { ElementHandle, Page } from 'puppeteer-core';
import { until } from '../until.ts';

export type Role = 'button' | 'switch' | 'textbox';

/** Something with this name that is shown; for pages in Firefox, whose own search does not enter components. */
export function waitForNamed(
  page: Page,
  name: string,
  role: Role | undefined,
  timeoutMs: number,
): Promise<ElementHandle> {
  return until(
    `"${name}" on the page`,
    async () => {
      const found = await page.evaluateHandle(findNamed, name, role);
      const element = found.asElement() as ElementHandle | null;
      if (element === null) await found.dispose();
      return element ?? undefined;
    },
    { timeoutMs, everyMs: 50 },
  );
}

/** Runs in the page: the part of how names are computed that these pages have need of. */
function findNamed(name: string, role: Role | undefined): Element | null {
  const squeezed = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
  // What is only for the eyes is no part of a name.
  const textOf = (node: Node): string => {
    if (node instanceof Element && node.getAttribute('aria-hidden') === 'true') return '';
    return node instanceof Text ? node.data : [...node.childNodes].map(textOf).join('');
  };
  const nameOf = (element: Element): string =>
    squeezed(
      element.getAttribute('aria-label') ??
        (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
          ? element.labels?.[0]?.textContent
          : textOf(element)),
    );
  const roleOf = (element: Element): string | null => {
    const told = element.getAttribute('role');
    if (told !== null) return told;
    if (element instanceof HTMLButtonElement) return 'button';
    const isText = element instanceof HTMLInputElement && ['text', 'search', ''].includes(element.type);
    return isText || element instanceof HTMLTextAreaElement ? 'textbox' : null;
  };
  const isShown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility();
  };
  const search = (root: ParentNode): Element | null => {
    for (const element of root.querySelectorAll('*')) {
      const isWanted =
        role === undefined ? element.getAttribute('aria-label') === name : roleOf(element) === role;
      if (isWanted && nameOf(element) === name && isShown(element)) return element;
      const inside = element.shadowRoot === null ? null : search(element.shadowRoot);
      if (inside !== null) return inside;
    }
    return null;
  };
  return search(document);
}
