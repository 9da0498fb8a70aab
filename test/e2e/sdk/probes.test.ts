import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeId } from '#protocol/ids.ts';
import { linkInProcess } from '#platform/link/in-process.ts';
import { answerProbe } from '#platform/probe-endpoint.ts';
import { createFakeNode } from '#test/fake-node.ts';
import { startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';
import { until } from '#test/until.ts';
import { startSdkStageWith } from './sdk-stage.ts';
import type { SdkStage } from './sdk-stage.ts';
import type {} from './page/main.ts';

interface Region {
  readonly http: Server;
  /** Probes that came. */
  asked: number;
}

/** A node so far away; the first request of a connection takes much longer, as handshakes do. */
async function startRegion(server: TestServer, region: string, farMs: number): Promise<Region> {
  const warm = new WeakSet();
  const state: Region = {
    asked: 0,
    http: createServer((request, response) => {
      state.asked += 1;
      const isFirst = !warm.has(request.socket);
      warm.add(request.socket);
      setTimeout(() => answerProbe(request, response), isFirst ? farMs + 300 : farMs);
    }),
  };
  await new Promise<void>((resolve) => state.http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(state.http.address() as AddressInfo).port}`;
  const node = createFakeNode({ nodeId: region });
  node.report({ region });
  await server.app.services.nodes.add(
    linkInProcess(node.endpoint, () => {}),
    { id: NodeId.parse(region), controlUrl: url, probeUrl: `${url}/probe` },
  );
  return state;
}

let server: TestServer;
let stage: SdkStage<{ origin: string; close: () => Promise<void> }>;
let near: Region;
let far: Region;

beforeAll(async () => {
  stage = await startSdkStageWith(async (config) => {
    server = await startTestServer({ config });
    return { origin: server.url, close: () => server.close() };
  });
  near = await startRegion(server, 'near', 20);
  far = await startRegion(server, 'far', 150);
});
afterAll(async () => {
  await stage.close();
  for (const { http } of [near, far]) http.close();
});

/** What the server knows of the page's session. */
async function known(page: Awaited<ReturnType<typeof stage.open>>) {
  await page.evaluate(() => sdkPage.client.connect());
  const id = await page.evaluate(() => sdkPage.client.session?.id);
  return until('the page has told its ways', async () => {
    const network = await server.app.services.networks.of(id!);
    return network.rttMs === undefined ? undefined : { ...network, rttMs: network.rttMs };
  });
}

test('a browser measures its ways without the handshakes, once for all its pages, and calls follow', async () => {
  const page = await stage.open('shopper', { devices: 'none' });
  expect(near.asked).toBe(0);
  const { rttMs, timeZone } = await known(page);
  expect(timeZone).toMatch(/^[\w+/-]+$/);
  expect(rttMs['near']).toBeGreaterThanOrEqual(19);
  expect(rttMs['near']).toBeLessThan(100);
  expect(rttMs['far']).toBeGreaterThanOrEqual(149);
  expect(rttMs['far']).toBeLessThan(250);
  // The server’s own node, in the same process.
  expect(rttMs['test']).toBeLessThan(rttMs['far']!);
  // One for the connection, and more while that makes the way shorter.
  const asked = [near.asked, far.asked];
  for (const count of asked) {
    expect(count).toBeGreaterThanOrEqual(5);
    expect(count).toBeLessThanOrEqual(9);
  }

  const callId = await page.evaluate(async () => {
    const call = await sdkPage.client.startCall({ media: 'voice' });
    return call.view.id;
  });
  const call = (await server.app.services.live.calls.get(callId))?.value;
  expect(call?.nodeId).not.toBe('far');
  await page.evaluate(() => sdkPage.client.call?.hangUp());

  // Another page of the same browser: a session of its own, and nothing is measured again.
  await page.evaluate(() => sdkPage.client.signOut());
  const next = await stage.open('shopper', { devices: 'none' });
  expect((await known(next)).rttMs).toEqual(rttMs);
  expect([near.asked, far.asked]).toEqual(asked);
});
