/** The demo shop. */
export const shop = {
  'shop.name': 'Finch & Field',
  'shop.tagline': 'Good things for home and away',
  'shop.intro':
    'A small choice of things that last. Not sure about a colour, a size or a sound? Ask us: we show it to you on camera.',
  'shop.products': 'All products',
  'shop.home': 'Finch & Field, home',
  'shop.nav': 'Main',
  'shop.desk': 'Agent desk',
  'shop.back': 'All products',
  'shop.skip': 'Skip to the content',
  'shop.add': 'Add to basket',
  'shop.added': { one: '{count} item in your basket', other: '{count} items in your basket' },
  'shop.see-live': 'See it live before you buy',
  'shop.see-live-text':
    'Open “Get help” and one of our people holds it up to the camera for you: the material, the size, the true colour.',
  'shop.delivery': 'Delivery in 2 to 4 working days',
  'shop.returns': 'Free returns within 30 days',
  'shop.warranty': 'Repaired for life in our workshop',
  'shop.more': 'You may also like',
  'shop.not-found': 'We do not have this product.',
  'shop.loading': 'Loading…',
  'shop.failed': 'The products could not be loaded.',
  'shop.retry': 'Try again',
  'shop.footer': 'A demo shop of Vitrine. Nothing here is for sale; the calls are real.',
  'shop.in-stock': 'In stock',
} as const;
