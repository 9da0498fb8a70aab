/** The pages `/` and `/shop.html`. The widget comes by its own script, as in any other shop. */
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import './shop-page.ts';

setLanguage(detectLanguage());
document.documentElement.lang = detectLanguage();
