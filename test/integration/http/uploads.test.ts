import { request } from 'node:http';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Jimp } from 'jimp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UploadedFile } from '#protocol/chat.ts';
import { PersonId, UploadId } from '#protocol/ids.ts';
import type { ConversationId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { createUploads } from '#services/uploads.ts';
import { createResumableUpload } from '#sdk/resumable-upload.ts';
import { sleep } from '#sdk/sleep.ts';
import { codeOf, startHttpEdge } from '#test/http-edge.ts';
import type { HttpEdge } from '#test/http-edge.ts';
import { aPicture } from '#test/images.ts';
import { createHandClock } from '#test/services.ts';
import { until } from '#test/until.ts';

const ANN = 'shopper:ann';
const BO = 'shopper:bo';
const MAX_BYTES = 400_000;
const TUS = { 'tus-resumable': '1.0.0' };

describe('uploads in pieces', () => {
  let edge: HttpEdge;
  let conversation: ConversationId;
  const clock = createHandClock(Date.now());

  beforeAll(async () => {
    edge = await startHttpEdge({ maxBytes: MAX_BYTES, clock });
    const ann = { id: PersonId.parse(ANN), displayName: 'Ann' };
    conversation = await edge.history.conversations.ofShopper(ann);
  });
  afterAll(() => edge.close());

  const ask = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    { as = ANN, body }: { as?: string; body?: Uint8Array<ArrayBuffer> } = {},
  ) => edge.fetch(path, { method, as, headers: { ...TUS, ...headers }, ...(body && { body }) });
  const begin = (length: number | string, as = ANN, to: string = conversation) =>
    ask('POST', `/v1/uploads?conversationId=${to}`, { 'upload-length': String(length) }, { as });
  const begun = async (length: number, as = ANN) => {
    const response = await begin(length, as);
    expect(response.status).toBe(201);
    return response.headers.get('location') ?? '';
  };
  const patch = (path: string, offset: number, body: Uint8Array<ArrayBuffer>, as = ANN) =>
    ask(
      'PATCH',
      path,
      { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      { as, body },
    );
  const offsetOf = async (path: string) =>
    Number((await ask('HEAD', path)).headers.get('upload-offset') ?? Number.NaN);
  const resultOf = (response: Response) =>
    UploadedFile.parse(JSON.parse(response.headers.get('upload-result') ?? ''));
  const kept = async () => await readdir(join(edge.folder, '.data', 'files', 'uploads')).catch(() => []);

  /** A JPEG that does not shrink: noise. */
  async function aPhotograph(side = 300): Promise<Uint8Array<ArrayBuffer>> {
    const image = new Jimp({ width: side, height: side, color: 0x808080ff });
    let seed = 7;
    for (let at = 0; at < image.bitmap.data.length; at += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      if (at % 4 !== 3) image.bitmap.data[at] = seed >> 16;
    }
    return new Uint8Array(await image.getBuffer('image/jpeg', { quality: 90 }));
  }

  /** Sends the head of a piece and some of its bytes, and pulls the plug once the server has taken them. */
  async function cutAfter(path: string, offset: number, announced: number, some: Uint8Array): Promise<void> {
    const token = Buffer.from(ANN).toString('base64url');
    const piece = request(edge.url + path, {
      method: 'PATCH',
      headers: {
        ...TUS,
        authorization: `Bearer ${token}`,
        'content-type': 'application/offset+octet-stream',
        'content-length': announced,
        'upload-offset': offset,
      },
    });
    piece.on('error', () => undefined);
    piece.write(some);
    await until('the server has what was sent', async () => (await offsetOf(path)) === offset + some.length);
    piece.destroy();
  }

  test('a picture cut off three times in mid-piece arrives whole, and nothing is sent twice', async () => {
    const photograph = await aPhotograph();
    const path = await begun(photograph.length);
    let offset = 0;
    for (const some of [7001, 13_007, 2003]) {
      await cutAfter(path, offset, 30_000, photograph.subarray(offset, offset + some));
      offset += some;
      expect(await offsetOf(path)).toBe(offset);
    }
    const last = await patch(path, offset, photograph.slice(offset));
    expect(last.status).toBe(204);
    const file = resultOf(last);
    expect(file).toMatchObject({ width: 300, height: 300 });
    const shown = await edge.fetch(`/v1/files/${file.fileId}`, { as: ANN });
    const image = await Jimp.fromBuffer(Buffer.from(await shown.arrayBuffer()));
    expect(image.width).toBe(300);
    // The answer may have been lost: it is given again, and the picture is not made twice.
    expect(resultOf(await ask('HEAD', path))).toEqual(file);
    expect(resultOf(await patch(path, photograph.length, new Uint8Array()))).toEqual(file);
  });

  test('the pages’ own uploads come through a line that breaks, losing no more than a piece each time', async () => {
    const photograph = await aPhotograph();
    let [pieces, sent] = [0, 0];
    const upload = createResumableUpload({
      server: edge.url,
      accessToken: () => Buffer.from(ANN).toString('base64url'),
      async fetch(input, init = {}) {
        if (init.body instanceof Blob) {
          pieces += 1;
          sent += init.body.size;
          // Half of it arrives, and then the line is gone.
          if (pieces === 2 || pieces === 3 || pieces === 5) {
            const half = new Uint8Array(await init.body.slice(0, init.body.size / 2).arrayBuffer());
            const offset = Number(new Headers(init.headers).get('upload-offset'));
            const path = new URL(input as string).pathname;
            await cutAfter(path, offset, init.body.size, half);
            throw new TypeError('failed to fetch');
          }
        }
        return fetch(input, init);
      },
      sleep,
      now: () => performance.now(),
    });
    const file = await upload(conversation, new Blob([photograph]), { largestPiece: 16_384 });
    expect(file).toMatchObject({ width: 300, height: 300 });
    expect(sent - photograph.length).toBeLessThanOrEqual(3 * 16_384);
  });

  test('a small picture is there with the request that begins it', async () => {
    const picture = new Uint8Array(await aPicture('image/jpeg', 40, 30));
    const response = await ask(
      'POST',
      `/v1/uploads?conversationId=${conversation}`,
      { 'upload-length': String(picture.length), 'content-type': 'application/offset+octet-stream' },
      { body: picture },
    );
    expect(response.status).toBe(201);
    expect(resultOf(response)).toMatchObject({ width: 40, height: 30 });
  });

  test('a piece at the wrong place is refused, with the right one', async () => {
    const path = await begun(1000);
    expect((await patch(path, 0, new Uint8Array(100))).headers.get('upload-offset')).toBe('100');
    for (const wrong of [0, 99, 101, 5000]) {
      const response = await patch(path, wrong, new Uint8Array(10));
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ code: 'OFFSET_MISMATCH', details: { offset: 100 } });
    }
    expect(await offsetOf(path)).toBe(100);
  });

  test('what is somebody else’s is as if it were not there', async () => {
    const path = await begun(1000);
    const refused = { status: 404, code: 'FILE_NOT_FOUND' };
    expect(await codeOf(await patch(path, 0, new Uint8Array(10), BO))).toEqual(refused);
    expect((await ask('HEAD', path, {}, { as: BO })).status).toBe(404);
    expect((await ask('HEAD', path, {}, { as: 'agent:kim' })).status).toBe(404);
    const unknown = `/v1/uploads/${newId(UploadId, 'up')}`;
    expect(await codeOf(await patch(unknown, 0, new Uint8Array(10)))).toEqual(refused);
    expect(await codeOf(await patch('/v1/uploads/..%2f..%2fetc', 0, new Uint8Array(10)))).toEqual(refused);
    expect(await codeOf(await begin(10, BO))).toEqual({ status: 404, code: 'CONVERSATION_NOT_FOUND' });
    expect(await codeOf(await begin(10, 'nobody'))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('too much is refused, said at the beginning or sent in the end', async () => {
    expect(await codeOf(await begin(MAX_BYTES + 1))).toEqual({ status: 413, code: 'FILE_TOO_LARGE' });
    const path = await begun(1000);
    expect(await codeOf(await patch(path, 0, new Uint8Array(1001)))).toEqual({
      status: 413,
      code: 'FILE_TOO_LARGE',
    });
    expect(await offsetOf(path)).toBeLessThanOrEqual(1000);
  });

  test('what is no image is refused when it is whole, and is not kept', async () => {
    const path = await begun(2000);
    await patch(path, 0, new Uint8Array(1500));
    expect(await codeOf(await patch(path, 1500, new Uint8Array(500)))).toEqual({
      status: 415,
      code: 'FILE_TYPE_NOT_ALLOWED',
    });
    expect((await ask('HEAD', path)).status).toBe(404);
    const id = path.split('/').at(-1) ?? '';
    expect((await kept()).filter((name) => name.includes(id))).toEqual([]);
  });

  test('two uploads of one person go on side by side', async () => {
    const pictures = [await aPhotograph(120), await aPhotograph(140)] as const;
    const paths = await Promise.all(pictures.map(({ length }) => begun(length)));
    await Promise.all(
      paths.map((path, index) => patch(path, 0, (pictures[index] ?? pictures[0]).slice(0, 900))),
    );
    const last = await Promise.all(
      paths.map((path, index) => patch(path, 900, (pictures[index] ?? pictures[0]).slice(900))),
    );
    expect(last.map((response) => resultOf(response).width)).toEqual([120, 140]);
  });

  test('the last piece sent twice at once makes one file', async () => {
    const photograph = await aPhotograph(160);
    const path = await begun(photograph.length);
    await patch(path, 0, photograph.slice(0, 1000));
    const last = await Promise.all([0, 1].map(() => patch(path, 1000, photograph.slice(1000))));
    const results = last.filter(({ status }) => status === 204).map((response) => resultOf(response).fileId);
    expect(results.length).toBeGreaterThanOrEqual(1);
    expect(new Set(results).size).toBe(1);
  });

  test('another server with the same folder goes on where the first one stopped', async () => {
    const photograph = await aPhotograph(150);
    const path = await begun(photograph.length);
    await patch(path, 0, photograph.slice(0, 5000));
    const received: ConversationId[] = [];
    const other = createUploads({
      history: edge.history,
      files: {
        async receive({ conversationId, content }) {
          for await (const _ of content) received.push(conversationId);
          return { fileId: 'file_01940000-0000-7000-8000-000000000000' as never, width: 1, height: 1 };
        },
      },
      clock,
      folder: join(edge.folder, '.data', 'files'),
      maxBytes: MAX_BYTES,
    });
    const ann = { personId: PersonId.parse(ANN), role: 'shopper' as const };
    const id = UploadId.parse(path.split('/').at(-1));
    expect(await other.find(ann, id)).toMatchObject({ offset: 5000, length: photograph.length });
    const content = Readable.from([Buffer.from(photograph.subarray(5000))]);
    const state = await other.append(ann, id, { offset: 5000, content });
    expect(state.file).toBeDefined();
    expect(received[0]).toBe(conversation);
    expect(resultOf(await ask('HEAD', path))).toEqual(state.file);
  });

  test('malformed requests are refused with a code', async () => {
    const refused = { status: 400, code: 'BAD_REQUEST' };
    for (const length of ['', '-1', '1.5', '0', 'many', '9'.repeat(40)])
      expect(await codeOf(await begin(length))).toEqual(refused);
    expect(await codeOf(await begin(10, ANN, 'conv_x'))).toEqual(refused);
    const path = await begun(10);
    const bare = await edge.fetch(path, { method: 'PATCH', as: ANN, body: new Uint8Array(3) });
    expect(await codeOf(bare)).toEqual(refused);
    expect(await codeOf(await ask('PATCH', path, { 'upload-offset': '0' }))).toEqual(refused);
  });

  test('of many that were begun and left, the oldest give way', async () => {
    const carl = { id: PersonId.parse('shopper:carl'), displayName: 'Carl' };
    const to = await edge.history.conversations.ofShopper(carl);
    const paths: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const response = await begin(1000, carl.id, to);
      paths.push(response.headers.get('location') ?? '');
    }
    const found = await Promise.all(paths.map((path) => ask('HEAD', path, {}, { as: carl.id })));
    expect(found.map(({ status }) => status)).toEqual(paths.map((_, index) => (index < 8 ? 404 : 200)));
  });

  test('a flood of uploads is slowed down', async () => {
    const results: number[] = [];
    for (let index = 0; index < 50; index += 1) results.push((await begin(10, 'agent:flood')).status);
    expect(results.indexOf(429)).toBeGreaterThanOrEqual(40);
    expect((await begin(10, 'agent:other')).status).toBe(201);
  });

  // Last, because it moves the clock.
  test('what nobody finishes within an hour is gone', async () => {
    const path = await begun(1000);
    expect((await ask('HEAD', path)).headers.get('upload-expires')).toMatch(/GMT$/);
    clock.advance(61 * 60_000);
    expect((await ask('HEAD', path)).status).toBe(404);
    await begun(1000);
    const id = path.split('/').at(-1) ?? '';
    expect((await kept()).filter((name) => name.includes(id))).toEqual([]);
  });
});
