/** Tables of Markdown, and the places in a page that they are put into. */
export type Tables = Readonly<Record<string, () => string>>;

/**
 * Fills the places `<!-- table:NAME -->` … `<!-- /table:NAME -->`.
 * @throws when a table has no place, or a place names no table
 */
export function fillIn(page: string, tables: Tables): string {
  const used = new Set<string>();
  const result = page.replace(
    /(<!-- table:(\w+) -->\n)[\s\S]*?(<!-- \/table:\2 -->)/g,
    (_, start: string, name: string, end: string) => {
      const render = tables[name];
      if (render === undefined) throw new Error(`there is no table "${name}"`);
      used.add(name);
      return `${start}\n${render()}\n${end}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !used.has(name));
  if (missing.length > 0) throw new Error(`the page has no place for: ${missing.join(', ')}`);
  return result;
}

export function code(text: string): string {
  return `\`${text}\``;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].map((row) => `${row}\n`).join('');
}
