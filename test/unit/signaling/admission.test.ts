import { expect, test } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { addressOf } from '#platform/client-address.ts';
import { isOriginAllowed } from '../../../server/signaling/admission.ts';

function from(headers: Record<string, string>, remoteAddress = '10.0.0.1'): IncomingMessage {
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
}

test.each([
  ['no origin, as programs have', {}, false, true],
  ['the server’s own page', { origin: 'https://calls.shop', host: 'calls.shop' }, false, true],
  ['a listed shop', { origin: 'https://shop.example', host: 'calls.shop' }, false, true],
  ['another page', { origin: 'https://evil.example', host: 'calls.shop' }, false, false],
  ['a page without an origin of its own', { origin: 'null', host: 'calls.shop' }, false, false],
  [
    'a name that only begins alike',
    { origin: 'https://shop.example.evil', host: 'calls.shop' },
    false,
    false,
  ],
  [
    'our own behind a proxy that is trusted',
    { origin: 'https://calls.shop', host: 'inner', 'x-forwarded-host': 'calls.shop' },
    true,
    true,
  ],
  [
    'a claimed proxy that is not trusted',
    { origin: 'https://evil.example', host: 'inner', 'x-forwarded-host': 'evil.example' },
    false,
    false,
  ],
])('%s', (_, headers, trustProxy, expected) => {
  expect(isOriginAllowed(from(headers), ['https://shop.example'], trustProxy)).toBe(expected);
});

test('the address is the last that a trusted proxy has seen, else the socket’s', () => {
  const request = from({ 'x-forwarded-for': '1.1.1.1, 2.2.2.2' });
  expect(addressOf(request, true)).toBe('2.2.2.2');
  expect(addressOf(request, false)).toBe('10.0.0.1');
  expect(addressOf(from({}), true)).toBe('10.0.0.1');
});
