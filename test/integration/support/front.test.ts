import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFront } from '#test/relay/front.ts';
import type { Front } from '#test/relay/front.ts';

const RENAMING = { from: ['127.10.'], to: '127.22.' };
/** Ends with what may be the begin of an address, and is none. */
const LONG = `${'x'.repeat(100_000)} at 127.10.1.1, `.repeat(20) + 'price 1';

let server: Server;
let front: Front;

beforeEach(async () => {
  server = createServer((request, response) => {
    if (request.url === '/echo') request.pipe(response);
    else response.end(LONG);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  front = await startFront({
    host: '127.0.0.1',
    port: 0,
    route: (said) =>
      said.includes('\r\n\r\n') ? { host: '127.0.0.1', port, renaming: RENAMING } : undefined,
  });
});
afterEach(async () => {
  await front.close();
  server.closeAllConnections();
  server.close();
});

const url = (path: string): string => `http://127.0.0.1:${front.port}${path}`;

test('a long answer comes whole, with the addresses of the region in it', async () => {
  for (let again = 0; again < 3; again += 1) {
    const answer = await (await fetch(url('/'))).text();
    expect(answer === LONG.replaceAll('127.10.', '127.22.')).toBe(true);
  }
});

test('what somebody says goes through as it is', async () => {
  const body = 'I am at 127.22.1.1';
  expect(await (await fetch(url('/echo'), { method: 'POST', body })).text()).toBe(body);
});

test('a server that is not there ends the connection', async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(fetch(url('/'))).rejects.toThrow();
});
