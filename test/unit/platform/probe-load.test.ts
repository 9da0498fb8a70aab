import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createProbe } from '#platform/probe-load.ts';
import type { ProbeLimits } from '#platform/probe-load.ts';
import { until } from '#test/until.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** @param address of the one who asks; changed between requests it is another's */
async function served(limits: Partial<ProbeLimits> = {}, address: () => string = () => 'one') {
  const http = createServer(createProbe({ addressOf: address, limits }));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/probe`;
}

const code = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code: string }).code;

describe('the probe', () => {
  it('sends as many bytes as were asked for, to any page, and nothing that could be made smaller', async () => {
    const response = await fetch(`${await served()}?bytes=100000`, {
      headers: { origin: 'https://shop.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes).toHaveLength(100_000);
    expect(new Set(bytes).size).toBe(256);
  });

  it('takes what is sent, and throws it away', async () => {
    const response = await fetch(await served(), { method: 'POST', body: new Uint8Array(50_000) });
    expect(response.status).toBe(204);
  });

  it('without a wish for bytes is the small answer that it always was', async () => {
    const response = await fetch(`${await served()}?n=7`);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
  });

  it.each(['0', '-1', '1.5', '1e9', 'many', '', '0x10', '9999999999'])('refuses %j bytes', async (bytes) => {
    const response = await fetch(`${await served()}?bytes=${bytes}`);
    expect([response.status, await code(response)]).toEqual([400, 'BAD_REQUEST']);
  });

  it('refuses more than one request may have, in both directions', async () => {
    const url = await served({ requestBytes: 1000 });
    expect((await fetch(`${url}?bytes=1001`)).status).toBe(400);
    expect((await fetch(`${url}?bytes=1000`)).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: new Uint8Array(1001) })).status).toBe(400);
  });

  it('refuses content whose length is not told', async () => {
    const url = await served();
    const status = await new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST' }, (response) => resolve(response.statusCode));
      sent.on('error', reject);
      sent.write('some');
      sent.end('more');
    });
    expect(status).toBe(400);
  });

  it('gives an address its share of a minute, whatever it asks for, and others theirs', async () => {
    let address = 'one';
    const url = await served({ addressBytesPerMinute: 3000 }, () => address);
    expect((await fetch(`${url}?bytes=2000`)).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: new Uint8Array(900) })).status).toBe(204);
    const refused = await fetch(`${url}?bytes=2000`);
    expect([refused.status, await code(refused)]).toEqual([429, 'RATE_LIMITED']);
    expect((await fetch(url, { method: 'POST', body: new Uint8Array(900) })).status).toBe(429);
    address = 'two';
    expect((await fetch(`${url}?bytes=2000`)).status).toBe(200);
  });

  it('gives all addresses together no more than it has', async () => {
    let count = 0;
    const url = await served({ totalBytesPerMinute: 5000 }, () => `address ${(count += 1)}`);
    const statuses: number[] = [];
    for (let asked = 0; asked < 8; asked += 1) statuses.push((await fetch(`${url}?bytes=1000`)).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses.slice(6)).toEqual([429, 429]);
  });

  it('serves only so many at once, and cuts off who keeps it waiting', async () => {
    const url = await served({ requestsAtOnce: 1, requestMs: 150 });
    const slow = request(url, { method: 'POST', headers: { 'Content-Length': '1000' } });
    const cutOff = new Promise((resolve) => slow.once('error', resolve));
    slow.write('x');
    await until('the slow one to be in the way', async () => (await fetch(`${url}?bytes=10`)).status === 429);
    await cutOff;
    await until('its place to be free', async () => (await fetch(`${url}?bytes=10`)).status === 200);
  });

  it('knows no other address and no other method', async () => {
    const url = await served();
    expect((await fetch(url.replace('/probe', '/other'), { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });
});
