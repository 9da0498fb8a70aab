/**
 * The link with which another device goes on with a call: this very page, with the code behind the `#`, where no
 * server, log or referrer sees it.
 */
const MARK = '#vitrine-call=';

export function goOnLink(code: string, page: string): string {
  return `${page.split('#')[0] ?? ''}${MARK}${code}`;
}

/** The code that this page was opened with; undefined for any other page. */
export function codeOfPage(hash: string): string | undefined {
  return hash.startsWith(MARK) ? hash.slice(MARK.length) : undefined;
}

/** Takes the code out of the address, so that neither a reload nor a copied address shows it again. */
export function takeCode(): string | undefined {
  const code = codeOfPage(location.hash);
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
