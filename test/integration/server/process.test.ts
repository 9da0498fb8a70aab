/** What only the process itself shows, started as `npm start` does. */
import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { newRequestId } from '#test/server.ts';
import { connect } from '#test/signaling-client.ts';
import type { SignalingClient } from '#test/signaling-client.ts';
import { startServer } from '#test/stage/server-process.ts';
import type { ServerProcess } from '#test/stage/server-process.ts';
import { until } from '#test/until.ts';

let server: ServerProcess | undefined;
let client: SignalingClient | undefined;
afterEach(async () => {
  client?.close();
  await server?.close();
  client = undefined;
  server = undefined;
});

/** The certificate that the server shows, as PEM: what somebody accepts who opens the page. */
async function certificateOf(port: number): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  try {
    const raw = await until('a certificate', () => socket.getPeerCertificate().raw);
    return `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`;
  } finally {
    socket.destroy();
  }
}

const Token = z.object({ token: z.string() });

async function shopperToken(url: string, ca?: string): Promise<string> {
  const path = `${url}/v1/demo/shopper-token`;
  if (ca === undefined) return Token.parse(await (await fetch(path, { method: 'POST' })).json()).token;
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca });
    request(path, { method: 'POST', agent }, (response) => {
      json(response).then((body) => resolve(Token.parse(body).token), reject);
    })
      .on('error', reject)
      .end();
  });
}

test('with --https pages, REST and the websocket come over TLS, with a certificate that names the server', async () => {
  server = await startServer({}, ['--https', '--host', '127.0.0.1']);
  expect(server.origin).toMatch(/^https:/);
  const ca = await certificateOf(server.port);
  const token = await shopperToken(server.origin, ca);
  client = await connect(server.origin, { token }, { ca, origin: server.origin });
  const { call } = await client.request('call:start', { requestId: newRequestId(), media: 'video' });
  expect(call.state).toBe('queued');
  // Whoever does not know the certificate does not get in.
  await expect(connect(server.origin, { token })).rejects.toThrow();
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a ${signal} that comes twice is one: people are told, and the process ends in order`, async () => {
    server = await startServer();
    const token = await shopperToken(server.origin);
    client = await connect(server.origin, { token });
    await client.request('call:start', { requestId: newRequestId(), media: 'video' });
    const { log } = server;
    server.signal(signal);
    // Only then: of two signals that wait, the system may deliver one.
    await until('the first has come', () => log().includes('"stopping"'), { everyMs: 1 });
    expect(server.signal(signal)).toBe(true);
    expect(await server.ended()).toBe(0);
    await client.event('session:reconnect');
    const { call } = await client.event('call:changed', (data) => data.call.state === 'ended');
    expect(call.endReason).toBe('shutdown');
    expect(server.log().match(/"stopping"/g)).toHaveLength(1);
  });
}

test('the settings are in the log for who looks closely, and no secret is', async () => {
  const secret = 'a secret that is long enough to be accepted';
  const auth = { sessionSecret: secret, issuers: [{ issuer: 'lamps', secret }] };
  server = await startServer({ auth, log: { level: 'debug' } });
  expect(server.log()).toContain('"issuer":"lamps"');
  expect(server.log()).not.toContain(secret);
});
