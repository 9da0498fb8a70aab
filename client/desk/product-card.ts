/** What the call is about, as the shop signed it: product, order, topic, language, page. */
import { css, html, nothing } from 'lit';
import type { CallView } from '#protocol/calls.ts';
import { languageName } from '#ui/i18n/format.ts';
import { t } from '#ui/i18n/locale.ts';

export const productCardStyles = css`
  .product {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-inline-size: 0;
  }

  .product img {
    flex: none;
    inline-size: 76px;
    block-size: 76px;
    border-radius: var(--radius-m);
    background: var(--surface-sunken);
    object-fit: cover;
  }

  .product strong {
    display: block;
    font-size: var(--text-m);
    font-weight: 600;
    line-height: 1.3;
  }

  .facts {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--space-1) var(--space-4);
    font-size: var(--text-s);
  }

  .facts dt {
    color: var(--ink-soft);
  }

  .facts dd {
    overflow-wrap: anywhere;
  }

  .facts a {
    color: inherit;
  }
`;

export function productCard(call: CallView) {
  const { product } = call.context;
  if (product === undefined) return html`<p class="quiet">${t('about.no-product')}</p>`;
  return html`<div class="product">
    ${product.imageUrl === undefined ? nothing : html`<img src=${product.imageUrl} alt="" />`}
    <p>
      <strong dir="auto">${product.name}</strong>
      ${product.price === undefined ? nothing : html`<span>${product.price}</span>`}
    </p>
  </div>`;
}

export function callFacts(call: CallView) {
  const { order, page, product } = call.context;
  const address = safeAddress(page ?? product?.url);
  const placed = order?.placedAt === undefined ? '' : ` · ${t('about.placed', { date: order.placedAt })}`;
  return html`<dl class="facts">
    ${order === undefined ? nothing : fact(t('about.order-name'), `${order.id}${placed}`)}
    ${call.topic === undefined ? nothing : fact(t('about.topic'), call.topic)}
    ${fact(t('about.language'), languageName(call.language))} ${checkFacts(call.check)}
    ${
      address === undefined
        ? nothing
        : html`<dt>${t('about.page')}</dt>
            <dd><a href=${address} target="_blank" rel="noreferrer">${t('about.open-page')}</a></dd>`
    }
  </dl>`;
}

/** What the shopper's page found out while they waited, where the agent can use it. */
function checkFacts(check: CallView['check']) {
  const { upKbps, downKbps, microphone } = check ?? {};
  const isUnheard = microphone !== undefined && microphone !== 'heard';
  return html`
    ${
      upKbps === undefined || downKbps === undefined
        ? nothing
        : fact(t('about.network'), t('about.network-value', { up: upKbps, down: downKbps }))
    }
    ${isUnheard ? fact(t('about.microphone'), t('about.microphone-unheard')) : nothing}
  `;
}

function fact(name: string, value: string) {
  return html`<dt>${name}</dt>
    <dd dir="auto">${value}</dd>`;
}

/** The shop signed the address, yet a `javascript:` link has no place on an agent's desk. */
function safeAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    const { protocol, href } = new URL(address, location.href);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}
