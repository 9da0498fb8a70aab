/** A link as a QR code: one path of an SVG, with the quiet zone that cameras need around it. */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { encode } from 'uqr';

/** Modules of white around the code, as the standard asks for. */
const QUIET = 4;

/** @param name for those who cannot see it; the link itself has to stand beside it */
export function qrPicture(link: string, name: string): TemplateResult {
  const { path, size } = qrPath(link);
  return html`<svg
    class="qr"
    role="img"
    aria-label=${name}
    viewBox="0 0 ${size} ${size}"
    shape-rendering="crispEdges"
  >
    <rect width=${size} height=${size} fill="#fff" />
    <path d=${path} fill="#000" />
  </svg>`;
}

/** @returns the dark modules as a path, and the edge of the whole in modules, the quiet zone counted */
export function qrPath(link: string): { readonly path: string; readonly size: number } {
  const { data } = encode(link, { ecc: 'M', border: 0 });
  const runs = data.flatMap((row, y) => {
    const parts: string[] = [];
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x += 1;
      const width = x - from + 1;
      parts.push(`M${from + QUIET} ${y + QUIET}h${width}v1h-${width}z`);
    }
    return parts;
  });
  return { path: runs.join(''), size: data.length + 2 * QUIET };
}
