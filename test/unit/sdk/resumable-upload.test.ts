import { describe, expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import type { ConversationId } from '#protocol/ids.ts';
import { createResumableUpload, nextPiece } from '#sdk/resumable-upload.ts';
import type { UploadOptions } from '#sdk/resumable-upload.ts';

const CONVERSATION = 'conv_01940000-0000-7000-8000-000000000000' as ConversationId;
const FILE = { fileId: 'file_01940000-0000-7000-8000-000000000000', width: 3, height: 2 };

interface Asked {
  readonly method: string;
  readonly offset: number;
  readonly bytes: number;
}

/** A server with one upload, over a line that fails as it is told. Time passes only where somebody waits. */
function aServer(kbps = 10_000) {
  const asked: Asked[] = [];
  const line = { fails: (_: Asked): 'before' | 'after' | AppError | undefined => undefined };
  const kept: number[] = [];
  const waits: number[] = [];
  let [now, length, isThere] = [0, 0, false];

  const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const content = init.body instanceof Blob ? [...new Uint8Array(await init.body.arrayBuffer())] : [];
    const { method = 'GET' } = init;
    const one = { method, offset: Number(headers.get('upload-offset') ?? 0), bytes: content.length };
    asked.push(one);
    now += (content.length * 8) / kbps;
    const failure = line.fails(one);
    if (failure === 'before') throw new TypeError('failed to fetch');
    if (failure instanceof AppError)
      return new Response(JSON.stringify(failure.toWire()), { status: failure.status });
    if (method === 'POST') {
      [length, isThere] = [Number(headers.get('upload-length')), true];
      kept.length = 0;
    } else if (!isThere) return new Response(null, { status: 404 });
    if (method !== 'HEAD' && one.offset !== kept.length)
      return new Response(JSON.stringify(new AppError('OFFSET_MISMATCH', 'no').toWire()), { status: 409 });
    kept.push(...content);
    if (failure === 'after') throw new TypeError('failed to fetch');
    return new Response(null, {
      status: 200,
      headers: {
        location: '/v1/uploads/up_1',
        'upload-offset': String(kept.length),
        ...(kept.length === length && { 'upload-result': JSON.stringify(FILE) }),
      },
    });
  };
  const upload = createResumableUpload({
    server: '',
    accessToken: () => 'token',
    fetch,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    now: () => now,
  });
  return {
    asked,
    line,
    kept,
    waits,
    took: () => now,
    forget: () => (isThere = false),
    send: (content: Uint8Array<ArrayBuffer>, options?: UploadOptions) =>
      upload(CONVERSATION, new Blob([content]), options),
  };
}

const bytes = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 7) % 251);

describe('an upload in pieces', () => {
  test('tells what the line carried of each piece but the first and what was asked for again', async () => {
    const server = aServer(100);
    const pieces: { bytes: number; tookMs: number }[] = [];
    server.line.fails = ({ method, offset }) =>
      method === 'PATCH' && offset === 8192 && server.waits.length === 0 ? 'before' : undefined;
    await server.send(bytes(14_000), { largestPiece: 4096, onPiece: (piece) => pieces.push(piece) });
    expect(pieces.map((piece) => piece.bytes)).toEqual([4096, 14_000 - 3 * 4096]);
    for (const piece of pieces) expect((piece.bytes * 8) / piece.tookMs).toBeCloseTo(100);
  });

  test('a small picture is there with one request', async () => {
    const server = aServer();
    expect(await server.send(bytes(9000))).toEqual(FILE);
    expect(server.asked.map(({ method }) => method)).toEqual(['POST']);
  });

  test('a cut costs no more than the piece on the way, wherever it comes', async () => {
    for (const failure of ['before', 'after'] as const) {
      const server = aServer();
      let cuts = 0;
      server.line.fails = ({ method }) => (method === 'PATCH' && (cuts += 1) % 2 === 1 ? failure : undefined);
      const content = bytes(200_000);
      expect(await server.send(content, { largestPiece: 16_384 })).toEqual(FILE);
      expect(server.kept).toEqual([...content]);
      const sent = server.asked.reduce((sum, { bytes: some }) => sum + some, 0);
      expect(cuts).toBeGreaterThan(4);
      expect(sent - content.length).toBeLessThanOrEqual(Math.ceil(cuts / 2) * 16_384);
      // It asks where to go on, and does not guess.
      expect(server.asked.filter(({ method }) => method === 'HEAD').length).toBeGreaterThanOrEqual(
        cuts / 2 - 1,
      );
    }
  });

  test('an upload that the server has forgotten begins again', async () => {
    const server = aServer();
    let isForgotten = false;
    server.line.fails = ({ method }) => {
      if (method !== 'PATCH' || isForgotten) return undefined;
      isForgotten = true;
      server.forget();
      return 'before';
    };
    expect(await server.send(bytes(200_000))).toEqual(FILE);
    expect(server.asked.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  test('what the server refuses for good is not tried again', async () => {
    const server = aServer();
    server.line.fails = () => new AppError('FILE_TYPE_NOT_ALLOWED', 'That is no picture.');
    await expect(server.send(bytes(100))).rejects.toMatchObject({ code: 'FILE_TYPE_NOT_ALLOWED' });
    expect(server.asked.length).toBe(1);
  });

  test('nothing getting through for a minute is given up, with waits that grow', async () => {
    const server = aServer();
    server.line.fails = () => 'before';
    await expect(server.send(bytes(100))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.took()).toBeGreaterThan(60_000);
    expect(server.took()).toBeLessThan(70_000);
    expect(server.asked.length).toBeLessThan(25);
    expect(server.waits).toEqual([...server.waits].sort((a, b) => a - b));
  });

  test('a rate is kept on average, so that a voice beside it has room', async () => {
    const server = aServer(60);
    await server.send(bytes(12_000), { kbps: 20, largestPiece: 4096 });
    expect(Math.max(...server.asked.map(({ bytes: some }) => some))).toBe(4096);
    // All but the last piece, after which nothing has to wait.
    expect(server.took()).toBeGreaterThanOrEqual((8192 * 8) / 20);
    expect(server.took()).toBeLessThan((12_000 * 8) / 20);
  });

  test('one that is wanted no more ends between two pieces', async () => {
    const server = aServer();
    const stop = new AbortController();
    server.line.fails = ({ method }) => {
      if (method === 'PATCH') stop.abort();
      return undefined;
    };
    const sending = server.send(bytes(50_000), { largestPiece: 4096, signal: stop.signal });
    await expect(sending).rejects.toThrow();
    expect(server.asked.length).toBe(2);
  });

  test('pieces grow on a wide line and shrink on a thin one, between bounds', () => {
    expect(nextPiece(65_536, 100, 1_000_000)).toBe(131_072);
    expect(nextPiece(65_536, 2000, 1_000_000)).toBe(65_536);
    expect(nextPiece(65_536, 9000, 1_000_000)).toBe(32_768);
    expect(nextPiece(4096, 9000, 1_000_000)).toBe(4096);
    expect(nextPiece(900_000, 100, 1_000_000)).toBe(1_000_000);
  });
});
