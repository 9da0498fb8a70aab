import { expect, test } from 'vitest';
import { checkWorker } from '../../../scripts/worker/check-worker.ts';

test('the worker in use completes a DTLS handshake', async () => {
  const binary = process.env['MEDIASOUP_WORKER_BIN'];
  if (binary === undefined) throw new Error('run this with npm test, which names the worker');
  expect(await checkWorker(binary)).toBeUndefined();
});
