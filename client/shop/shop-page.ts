/** The demo shop around whichever page it shows: header, content, footer, and what the widget is told. */
import { LitElement, html, nothing } from 'lit';
import { base, buttons } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, language, onLanguage, t } from '#ui/i18n/locale.ts';
import { icons } from '#ui/icons.ts';
import '#ui/language-switch.ts';
import { tokens } from '#ui/tokens.ts';
import { addToBasket, basketCount } from './basket.ts';
import { fetchProducts, productAddress, wordsOf } from './products.ts';
import type { Product } from './products.ts';
import { shopStyles } from './shop-styles.ts';

export class ShopPage extends LitElement {
  static override properties = {
    page: { type: String },
    products: { state: true },
    inBasket: { state: true },
  };

  declare page: 'home' | 'product';
  declare products: readonly Product[] | 'loading' | 'failed';
  declare inBasket: number;

  static override styles = [tokens, base, buttons, shopStyles];

  constructor() {
    super();
    this.page = 'home';
    this.products = 'loading';
    this.inBasket = basketCount();
    new LocaleController(this);
    onLanguage(() => this.#tellWidget());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.products = 'loading';
    try {
      this.products = await fetchProducts();
      this.#tellWidget();
    } catch {
      this.products = 'failed';
    }
  }

  #product(): Product | undefined {
    const id = new URLSearchParams(location.search).get('product');
    return this.page === 'product' && Array.isArray(this.products)
      ? (this.products as readonly Product[]).find((product) => product.id === id)
      : undefined;
  }

  /** The widget's attributes say what the shopper is looking at. */
  #tellWidget(): void {
    const widget = document.querySelector('vitrine-call');
    if (widget === null) return;
    widget.setAttribute('language', language());
    const product = this.#product();
    if (product === undefined) {
      widget.removeAttribute('product');
      return;
    }
    const { name } = wordsOf(product, language());
    document.title = `${name} · ${t('shop.name')}`;
    widget.setAttribute('product', product.id);
    widget.setAttribute('product-name', name);
    widget.setAttribute('product-image', product.imageUrl);
  }

  override render() {
    return html`
      <header class="top">
        <button class="skip" @click=${() => this.renderRoot.querySelector('main')?.focus()}>
          ${t('shop.skip')}
        </button>
        <a class="brand" href="/" aria-label=${t('shop.home')}>${t('shop.name')}</a>
        <nav aria-label=${t('shop.nav')}>
          <a href="/">${t('shop.products')}</a>
          <a href="/desk">${t('shop.desk')}</a>
        </nav>
        <vitrine-language-switch></vitrine-language-switch>
        <span class="basket" role="img" aria-label=${t('shop.added', { count: this.inBasket })}>
          ${icons.basket}${this.inBasket > 0 ? html`<b>${this.inBasket}</b>` : nothing}
        </span>
      </header>
      <main tabindex="-1">${this.#renderContent()}</main>
      <footer class="quiet">${t('shop.footer')}</footer>
    `;
  }

  #renderContent() {
    if (this.products === 'loading') return html`<p class="notice quiet">${t('shop.loading')}</p>`;
    if (this.products === 'failed') {
      return html`<div class="notice" role="alert">
        <p>${t('shop.failed')}</p>
        <button class="button" @click=${() => void this.#load()}>${t('shop.retry')}</button>
      </div>`;
    }
    if (this.page === 'home') return this.#renderHome(this.products);
    const product = this.#product();
    return product === undefined
      ? html`<div class="notice">
          <h1>${t('shop.not-found')}</h1>
          <a href="/">${t('shop.back')}</a>
        </div>`
      : this.#renderProduct(product, this.products);
  }

  #renderHome(products: readonly Product[]) {
    return html`
      <section class="hero">
        <h1>${t('shop.tagline')}</h1>
        <p>${t('shop.intro')}</p>
      </section>
      ${this.#renderGrid(products)}
    `;
  }

  #renderGrid(products: readonly Product[]) {
    return html`<ul class="grid">
      ${products.map((product) => {
        const { name } = wordsOf(product, language());
        return html`<li>
          <a class="tile" href=${productAddress(product)}>
            <img src=${product.imageUrl} alt="" width="400" height="400" />
            <span class="name">${name}</span>
            <span class="price">${product.price}</span>
          </a>
        </li>`;
      })}
    </ul>`;
  }

  #renderProduct(product: Product, products: readonly Product[]) {
    const { name, description } = wordsOf(product, language());
    const others = products.filter(({ id }) => id !== product.id).slice(0, 4);
    return html`
      <p class="crumbs"><a href="/">${t('shop.back')}</a></p>
      <article class="product">
        <img src=${product.imageUrl} alt="" width="600" height="600" />
        <div class="details">
          <h1>${name}</h1>
          <p class="price">${product.price} <span class="stock">${icons.check}${t('shop.in-stock')}</span></p>
          <p>${description}</p>
          <button class="button primary" @click=${() => (this.inBasket = addToBasket())}>
            ${t('shop.add')}
          </button>
          <p class="hidden-text" role="status">
            ${this.inBasket > 0 ? t('shop.added', { count: this.inBasket }) : nothing}
          </p>
          <ul class="promises">
            <li>${icons.truck}${t('shop.delivery')}</li>
            <li>${icons.returns}${t('shop.returns')}</li>
            <li>${icons.tools}${t('shop.warranty')}</li>
          </ul>
          <aside>
            ${icons.video}
            <div>
              <h2>${t('shop.see-live')}</h2>
              <p>${t('shop.see-live-text')}</p>
            </div>
          </aside>
        </div>
      </article>
      <section class="more">
        <h2>${t('shop.more')}</h2>
        ${this.#renderGrid(others)}
      </section>
    `;
  }
}

define('shop-page', ShopPage);

declare global {
  interface HTMLElementTagNameMap {
    'shop-page': ShopPage;
  }
}
