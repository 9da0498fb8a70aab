/**
 * A shop with a site of its own, on another host than the server: it signs its shoppers in, and its rules allow on its
 * pages what the README says that the widget needs, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { ConfigInput } from '#config/schema.ts';

export interface Shop {
  readonly origin: string;
  /** For the server that its pages use. */
  readonly config: ConfigInput;
  close(): Promise<void>;
}

const ISSUER = 'shop-of-another-origin';
const SECRET = 'a secret of at least thirty-two characters';
const LAMP =
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="tan"/></svg>';

/** @param server the origin of Vitrine, known when the first page is asked for */
export async function startShop(server: () => string): Promise<Shop> {
  const http = createServer((request, response) => {
    if (request.url === '/') sendPage(response, server());
    else if (request.url === '/lamp.svg') response.setHeader('Content-Type', 'image/svg+xml').end(LAMP);
    else if (request.url === '/token') void sendToken(response, origin());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const origin = (): string => `http://localhost:${(http.address() as AddressInfo).port}`;
  return {
    origin: origin(),
    config: {
      http: { origins: [origin()] },
      auth: { issuers: [{ issuer: ISSUER, secret: SECRET }] },
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
}

function sendPage(response: ServerResponse, server: string): void {
  const rules = [
    `default-src 'self'`,
    `script-src ${server}`,
    `connect-src 'self' ${server} ${server.replace('http', 'ws')}`,
    `img-src 'self' ${server} blob:`,
    `worker-src blob:`,
  ];
  response.setHeader('Content-Type', 'text/html').setHeader('Content-Security-Policy', rules.join('; '))
    .end(`<!doctype html>
      <html lang="en">
        <link rel="icon" href="/lamp.svg" />
        <script type="module" src="${server}/vitrine.js"></script>
        <vitrine-call server="${server}/" token-url="/token"></vitrine-call>
      </html>`);
}

async function sendToken(response: ServerResponse, origin: string): Promise<void> {
  const product = { id: 'lamp', name: 'Arc desk lamp', imageUrl: `${origin}/lamp.svg` };
  const token = await new SignJWT({ name: 'Ann', ctx: { product } })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject('ann')
    .setJti(randomUUID())
    .setExpirationTime('1 minute')
    .sign(new TextEncoder().encode(SECRET));
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ token }));
}
