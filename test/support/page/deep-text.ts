/** What a person can read on the page, shadow roots included. Runs in the page. */
export function deepText(): string {
  const read = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (node instanceof HTMLSlotElement && node.assignedNodes().length > 0) {
      return node.assignedNodes().map(read).join('');
    }
    if (node instanceof Element) {
      if (node instanceof HTMLScriptElement || node instanceof HTMLStyleElement) return '';
      const isShown = node.checkVisibility({ visibilityProperty: true });
      if (!isShown && getComputedStyle(node).display !== 'contents') return '';
      const value = node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement ? node.value : '';
      const root = node.shadowRoot ?? node;
      const inside = [...root.childNodes].map(read).join('');
      const isInline = getComputedStyle(node).display.startsWith('inline');
      return isInline ? `${value}${inside}` : `\n${value}${inside}\n`;
    }
    return '';
  };
  return read(document.body)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
