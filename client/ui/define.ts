/** Registers an element once: a page may load both our widget and our desk, or load one of them twice. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
