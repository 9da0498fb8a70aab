/** Our own line icons on a 24-pixel grid. Decorative: whoever uses one names its button. */
import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;
}

export const icons = {
  video: icon(svg`<rect x="3" y="6" width="12.5" height="12" rx="3" /><path d="m15.5 11 5.5-3v8l-5.5-3" />`),
  videoOff: icon(
    svg`<path d="M6 6h-.5A2.5 2.5 0 0 0 3 8.5v7A2.5 2.5 0 0 0 5.5 18H13a2.5 2.5 0 0 0 2-1M10 6h3a2.5 2.5 0 0 1 2.5 2.5V11L21 8v8l-2-1.100M4 3.5l16.5 17" />`,
  ),
  phone: icon(
    svg`<path d="M5.5 3.5h3l1.700 4.200-2 1.600a13 13 0 0 0 6.5 6.5l1.6-2 4.200 1.700v3a2 2 0 0 1-2.200 2A16.800 16.800 0 0 1 3.5 5.700a2 2 0 0 1 2-2.200Z" />`,
  ),
  hangUp: icon(
    svg`<path d="M3.200 14.600c-.8-1-.6-2.700.4-3.5a13.400 13.400 0 0 1 16.800 0c1 .8 1.200 2.5.4 3.5l-.9 1.100c-.4.5-1.1.7-1.700.4l-2.300-1c-.6-.300-1-.9-.9-1.5l.1-1.400a10 10 0 0 0-6.200 0l.1 1.400c.1.6-.3 1.200-.9 1.5l-2.300 1c-.6.300-1.300.1-1.700-.4l-.9-1.100Z" />`,
  ),
  mic: icon(
    svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />`,
  ),
  micOff: icon(
    svg`<path d="M9 9v2a3 3 0 0 0 4.800 2.400M15 11V6a3 3 0 0 0-5.700-1.300M5.5 11.5a6.5 6.5 0 0 0 10.5 5.100M18 14a6.5 6.5 0 0 0 .5-2.5M12 18v3M4 3.5l16.5 17" />`,
  ),
  flip: icon(
    svg`<path d="M4 9.5A8 8 0 0 1 18 7l2 2M20 4.5V9h-4.5M20 14.5A8 8 0 0 1 6 17l-2-2M4 19.5V15h4.5" />`,
  ),
  settings: icon(
    svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" />`,
  ),
  chat: icon(
    svg`<path d="M5 4.5h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7.5L7 21v-3.5H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM7.5 9.5h9M7.5 13h6" />`,
  ),
  send: icon(svg`<path d="M4 12 20.5 4.5 15 20l-3.5-6.5L4 12ZM11.5 13.5 20.5 4.5" />`),
  attach: icon(
    svg`<rect x="3.5" y="4.5" width="17" height="15" rx="3" /><circle cx="9" cy="10" r="1.6" /><path d="m4 17 5-4 3.5 2.5 3-3L20 16" />`,
  ),
  mobile: icon(svg`<rect x="7" y="2.5" width="10" height="19" rx="2.5" /><path d="M11 18.5h2" />`),
  minimise: icon(svg`<path d="M5 13.5h14" />`),
  expand: icon(svg`<path d="m6 14.5 6-6 6 6" />`),
  close: icon(svg`<path d="m6 6 12 12M18 6 6 18" />`),
  pause: icon(svg`<path d="M9 5.5v13M15 5.5v13" />`),
  play: icon(svg`<path d="M8 5.5v13l10-6.5-10-6.5Z" />`),
  screen: icon(
    svg`<rect x="3" y="4.5" width="18" height="12" rx="2.5" /><path d="M12 16.5V20M8.5 20h7M12 13V8M9.5 10.300 12 7.800l2.5 2.5" />`,
  ),
  screenOff: icon(
    svg`<rect x="3" y="4.5" width="18" height="12" rx="2.5" /><path d="M12 16.5V20M8.5 20h7M9.5 8l5 5M14.5 8l-5 5" />`,
  ),
  check: icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`),
  torch: icon(
    svg`<path d="M8 3h8v3.5l-2 3V20a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V9.5l-2-3V3ZM8 6.5h8M12 12.5v2" />`,
  ),
  warning: icon(svg`<path d="M12 4 2.800 19.5h18.400L12 4ZM12 10v4.5M12 17.200v.1" />`),
  keyboard: icon(
    svg`<rect x="2.5" y="6" width="19" height="12" rx="2.5" /><path d="M6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1M8 14h8" />`,
  ),
  inbox: icon(
    svg`<path d="M4 13.5 6.5 5h11l2.5 8.5V18a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18v-4.5ZM4 13.5h4.5a3.5 3.5 0 0 0 7 0H20" />`,
  ),
  bell: icon(
    svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15L6 16.5ZM10 20.5a2.200 2.200 0 0 0 4 0" />`,
  ),
  down: icon(svg`<path d="M12 5v13M6.5 12.5 12 18l5.5-5.5" />`),
  basket: icon(
    svg`<path d="M3.5 9.5h17l-1.6 9a2 2 0 0 1-2 1.5H7.100a2 2 0 0 1-2-1.5l-1.6-9ZM8 9.5l3-5.5M16 9.5 13 4M9.5 13v3.5M14.5 13v3.5" />`,
  ),
  leave: icon(
    svg`<path d="M13.5 4.5h-7A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5h7M10 12h10M16.5 8.5 20 12l-3.5 3.5" />`,
  ),
  truck: icon(
    svg`<path d="M2.5 6.5h11v10h-11zM13.5 10h4l3.5 3.5v3h-7.5z" /><circle cx="7" cy="17.5" r="1.800" /><circle cx="17" cy="17.5" r="1.800" />`,
  ),
  returns: icon(svg`<path d="M4 9.5h11a4.5 4.5 0 0 1 0 9H9M4 9.5 8 5.5M4 9.5l4 4" />`),
  tools: icon(
    svg`<path d="M14.5 6.5a4 4 0 0 1 5-1.5l-2.700 2.700.5 1.800 1.800.5 2.700-2.5a4 4 0 0 1-5.5 4.700L8.5 20 5 16.5l7.700-7.800a4 4 0 0 1 1.800-2.200Z" />`,
  ),
} as const;
