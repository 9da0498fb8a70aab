/** The basket of a shop that sells nothing: it counts. */
const KEY = 'shop:basket';

export function basketCount(): number {
  try {
    return Number(sessionStorage.getItem(KEY) ?? 0);
  } catch {
    return 0;
  }
}

export function addToBasket(): number {
  const count = basketCount() + 1;
  try {
    sessionStorage.setItem(KEY, String(count));
  } catch {
    // Without storage the basket lasts as long as the page.
  }
  return count;
}
