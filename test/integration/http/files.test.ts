import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UploadedFile } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import { FileId, PersonId } from '#protocol/ids.ts';
import type { ConversationId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { codeOf, startHttpEdge } from '#test/http-edge.ts';
import type { HttpEdge } from '#test/http-edge.ts';
import { aPicture, aPngBomb, withExif } from '#test/images.ts';

const ANN = 'shopper:ann';
const BO = 'shopper:bo';
const KIM = 'agent:kim';

describe('images of the chat', () => {
  let edge: HttpEdge;
  let conversation: ConversationId;

  beforeAll(async () => {
    edge = await startHttpEdge({ maxBytes: 400_000, maxPixels: 4_000_000 });
    conversation = await edge.history.conversations.ofShopper({
      id: PersonId.parse(ANN),
      displayName: 'Ann',
    });
  });
  afterAll(() => edge.close());

  const upload = (content: BodyInit, options: { as?: string; type?: string; to?: string } = {}) =>
    edge.fetch(`/v1/files?conversationId=${options.to ?? conversation}`, {
      method: 'POST',
      body: content,
      headers: { 'content-type': options.type ?? 'image/png' },
      as: options.as ?? ANN,
      ...(content instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
  const uploaded = async (content: Buffer, as = ANN) => {
    const response = await upload(new Uint8Array(content), { as });
    expect(response.status).toBe(201);
    return UploadedFile.parse(await response.json());
  };
  const image = async (response: Response) => Jimp.fromBuffer(Buffer.from(await response.arrayBuffer()));
  const leftovers = async () => readdir(join(edge.folder, '.data', 'files', 'incoming'));

  test('an upload is stored and shown by its signed address, whole and as a thumbnail', async () => {
    const file = await uploaded(await aPicture('image/png', 300, 200));
    expect(file).toMatchObject({ width: 300, height: 200 });

    const original = await edge.fetch(edge.links.sign(file.fileId, 'original'));
    expect(original.headers.get('content-type')).toBe('image/png');
    expect(original.headers.get('x-content-type-options')).toBe('nosniff');
    expect(original.headers.get('content-disposition')).toBe(`inline; filename="${file.fileId}.png"`);
    expect(original.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
    expect(original.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await image(original)).width).toBe(300);

    const thumbnail = await image(await edge.fetch(edge.links.sign(file.fileId, 'thumbnail')));
    expect([thumbnail.width, thumbnail.height]).toEqual([100, 67]);
  });

  test('a picture taken sideways is stored upright, and nothing private is served', async () => {
    const secret = 'position 48.1374 11.5755';
    const sideways = withExif(await aPicture('image/jpeg', 64, 32), 6, secret);
    const file = await uploaded(sideways);
    expect(file).toMatchObject({ width: 32, height: 64 });
    const bytes = Buffer.from(
      await (await edge.fetch(edge.links.sign(file.fileId, 'original'))).arrayBuffer(),
    );
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes('Exif')).toBe(false);
    // Turned clockwise, the red quarter moves to the upper right.
    const upright = await Jimp.fromBuffer(bytes);
    expect(upright.getPixelColor(28, 4) >>> 24).toBeGreaterThan(200);
    expect(upright.getPixelColor(4, 4) >>> 24).toBeLessThan(60);
  });

  test('what is larger than a screen is stored smaller', async () => {
    expect(await uploaded(await aPicture('image/jpeg', 3200, 320))).toMatchObject({
      width: 2560,
      height: 256,
    });
  });

  test('the other side sees it with a token, another shopper does not even learn that it exists', async () => {
    const { fileId } = await uploaded(await aPicture('image/jpeg', 20, 20));
    expect((await edge.fetch(`/v1/files/${fileId}`, { as: KIM })).status).toBe(200);
    expect((await edge.fetch(`/v1/files/${fileId}/thumbnail`, { as: ANN })).status).toBe(200);
    const notHis = await codeOf(await edge.fetch(`/v1/files/${fileId}`, { as: BO }));
    const notThere = await codeOf(await edge.fetch(`/v1/files/${newId(FileId, 'file')}`, { as: BO }));
    expect(notHis).toEqual({ status: 404, code: 'FILE_NOT_FOUND' });
    expect(notThere).toEqual(notHis);
  });

  test('a wrong, foreign or missing signature shows nothing', async () => {
    const { fileId } = await uploaded(await aPicture('image/jpeg', 20, 20));
    const path = edge.links.sign(fileId, 'original');
    const refused = { status: 401, code: 'UNAUTHENTICATED' };
    expect(await codeOf(await edge.fetch(path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))))).toEqual(
      refused,
    );
    expect(await codeOf(await edge.fetch(path.replace(fileId, newId(FileId, 'file'))))).toEqual(refused);
    expect(await codeOf(await edge.fetch(path.replace('?', '/thumbnail?')))).toEqual(refused);
    expect(await codeOf(await edge.fetch(path.replace(/expires=\d+/, 'expires=99999999999999')))).toEqual(
      refused,
    );
    expect(await codeOf(await edge.fetch(`/v1/files/${fileId}`))).toEqual(refused);
  });

  test('a file that announces too much is refused, and so is one that turns out to be too large', async () => {
    const large = Buffer.alloc(500_000);
    expect(await codeOf(await upload(large))).toEqual({ status: 413, code: 'FILE_TOO_LARGE' });
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 60) controller.close();
        else controller.enqueue(new Uint8Array(10_000));
      },
    });
    expect(await codeOf(await upload(endless))).toEqual({ status: 413, code: 'FILE_TOO_LARGE' });
    expect(await leftovers()).toEqual([]);
  });

  test('what only claims to be an image is refused', async () => {
    const refused = { status: 415, code: 'FILE_TYPE_NOT_ALLOWED' };
    const picture = await aPicture('image/png', 40, 40);
    const jpegHead = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
    const contents: Buffer[] = [
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      Buffer.from('GIF89a not today'),
      Buffer.concat([jpegHead, Buffer.from('<script>alert(1)</script>')]),
      picture.subarray(0, 60),
      Buffer.concat([picture.subarray(0, 50), Buffer.alloc(picture.length)]),
      Buffer.alloc(0),
    ];
    for (const content of contents)
      expect(await codeOf(await upload(new Uint8Array(content)))).toEqual(refused);
    expect(await codeOf(await upload(new Uint8Array(picture), { type: 'text/html' }))).toEqual(refused);
    expect(await leftovers()).toEqual([]);
  });

  test('an image that unpacks to far more than it says or than is allowed is refused at once', async () => {
    const refused = { status: 415, code: 'FILE_TYPE_NOT_ALLOWED' };
    const honest = aPngBomb({ width: 30_000, height: 30_000, inflatedBytes: 1000, interlaced: false });
    const lying = aPngBomb({ width: 8, height: 8, inflatedBytes: 200_000_000, interlaced: true });
    const straight = aPngBomb({ width: 8, height: 8, inflatedBytes: 200_000_000, interlaced: false });
    const startedAt = performance.now();
    expect(await codeOf(await upload(new Uint8Array(honest)))).toEqual(refused);
    expect(await codeOf(await upload(new Uint8Array(lying)))).toEqual(refused);
    await upload(new Uint8Array(straight)).then((response) => response.arrayBuffer()); // its decoder stops by itself
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect((await upload(new Uint8Array(await aPicture('image/png', 10, 10)))).status).toBe(201);
  });

  test('nobody adds to a conversation that is not theirs', async () => {
    const picture = new Uint8Array(await aPicture('image/png', 10, 10));
    expect(await codeOf(await upload(picture, { as: BO }))).toEqual({
      status: 404,
      code: 'CONVERSATION_NOT_FOUND',
    });
    expect((await upload(picture, { as: KIM })).status).toBe(201);
    expect(await codeOf(await upload(picture, { as: 'nobody' }))).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await codeOf(await upload(picture, { as: 'expired' }))).toEqual({
      status: 401,
      code: 'TOKEN_EXPIRED',
    });
    expect(await codeOf(await upload(picture, { to: '../etc' }))).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
    });
  });

  test('an upload that breaks off leaves nothing behind, and the server goes on', async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(1000));
        setTimeout(() => {
          controller.error(new Error('the phone lost its network'));
        }, 20);
      },
    });
    await expect(upload(broken)).rejects.toThrow();
    const { fileId } = await uploaded(await aPicture('image/png', 10, 10));
    expect(fileId).toMatch(/^file_/);
    expect(await leftovers()).toEqual([]);
  });

  test('an upload that the history cannot take is refused for now and leaves no file', async () => {
    const everything = async () => readdir(join(edge.folder, '.data', 'files'), { recursive: true });
    const isFile = (name: string) => /\.(png|jpg)$/.test(name);
    const before = (await everything()).filter(isFile);
    const { files } = edge.history;
    const add = files.add.bind(files);
    files.add = () => Promise.reject(new AppError('UNAVAILABLE', 'The history cannot be reached right now.'));
    const refused = await upload(new Uint8Array(await aPicture('image/png', 10, 10)));
    files.add = add;
    expect(await codeOf(refused)).toEqual({ status: 503, code: 'UNAVAILABLE' });
    expect((await everything()).filter(isFile)).toEqual(before);
  });

  test('a flood of uploads is slowed down', async () => {
    const results: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      const response = await upload(new Uint8Array(Buffer.from('no')), { as: 'agent:flood' });
      results.push(response.status);
      await response.arrayBuffer();
    }
    expect(results.indexOf(429)).toBeGreaterThanOrEqual(30);
    const other = await upload(new Uint8Array(Buffer.from('no')), { as: 'agent:other' });
    expect(other.status).toBe(415);
  });
});
