/** The pages `/` and `/shop.html`. The widget comes by its own script, as in any other shop. */
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-shop.ts';
import './shop-page.ts';

setLanguage(detectLanguage());
document.documentElement.lang = detectLanguage();

// Before the widget starts: a call that goes on from the page before tells the agent of this product at once.
const product = new URLSearchParams(location.search).get('product');
if (product !== null) document.querySelector('vitrine-call')?.setAttribute('product', product);
