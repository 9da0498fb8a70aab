/** What browsers are told to refuse on our behalf. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** @param shopOrigins those of the pages that may use this server; the plain ones too, on somebody's own machine */
export function securityHeaders(
  shopOrigins: readonly string[],
  probeOrigins: () => readonly string[],
): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          // Lit writes computed styles (a level meter, a position) as attributes.
          'style-src-attr': ["'unsafe-inline'"],
          // The desk shows products: where a shop has their pictures is for its signed token to say.
          'img-src': ["'self'", 'data:', 'blob:', 'https:', ...shopOrigins],
          'media-src': ["'self'", 'blob:', 'data:'],
          'font-src': ["'self'"],
          // Safari before 15.4 does not count a WebSocket to the own host as 'self'.
          // The media nodes answer probes.
          'connect-src': ["'self'", 'ws:', 'wss:', () => probeOrigins().join(' ')],
          'worker-src': ["'self'", 'blob:'],
          'object-src': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'self'"],
          'frame-ancestors': ["'self'"],
        },
      },
      // The loader, the widget and chat images are meant to be shown in the pages of shops.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      // Says nothing for plain HTTP, and with a self-signed certificate it would lock people out.
      strictTransportSecurity: false,
    }),
    (_request, response, next) => {
      const own = ['camera', 'microphone', 'display-capture', 'autoplay'];
      const none = ['geolocation', 'payment', 'usb'];
      const policy = [
        ...own.map((feature) => `${feature}=(self)`),
        ...none.map((feature) => `${feature}=()`),
      ];
      response.set('Permissions-Policy', policy.join(', '));
      next();
    },
  ];
}
