import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serverOrigin, withWholeAddresses } from '#sdk/server-address.ts';

const SERVER = 'https://calls.shop.example';
const image = {
  type: 'image',
  fileId: 'file_01980000-0000-7000-8000-000000000000',
  width: 4,
  height: 3,
  url: '/v1/files/f?expires=9&signature=a_b',
  thumbnailUrl: '/v1/files/f/thumbnail?expires=9&signature=c_d',
};
const whole = {
  ...image,
  url: `${SERVER}/v1/files/f?expires=9&signature=a_b`,
  thumbnailUrl: `${SERVER}/v1/files/f/thumbnail?expires=9&signature=c_d`,
};

describe('the addresses of images', () => {
  it('lead to the server, wherever in a message they are', () => {
    const told = {
      ok: { messages: [{ body: image }, { body: { type: 'text', text: '/v1' } }], more: false },
    };
    expect(withWholeAddresses(told, SERVER)).toEqual({
      ok: { messages: [{ body: whole }, { body: { type: 'text', text: '/v1' } }], more: false },
    });
  });

  it('stay as they are where they are whole already', () => {
    expect(withWholeAddresses({ still: { image: whole } }, SERVER)).toEqual({ still: { image: whole } });
  });

  it('stay paths for a page of the server itself', () => {
    const told = { still: { image } };
    expect(withWholeAddresses(told, undefined)).toBe(told);
  });

  it('are those of images only: what a shop says of its products is the shop’s', () => {
    const product = { id: '1', name: 'Lamp', url: '/lamp', imageUrl: '/lamp.jpg' };
    const told = { call: { context: { product }, queue: null, startedAt: 1 } };
    expect(withWholeAddresses(told, SERVER)).toEqual(told);
    expect(withWholeAddresses(undefined, SERVER)).toBeUndefined();
  });
});

describe('the origin of the server', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'https://shop.example/lamps/1' });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is found in what a shop has written', () => {
    expect(serverOrigin(SERVER)).toBe(SERVER);
    expect(serverOrigin(`${SERVER}/`)).toBe(SERVER);
    expect(serverOrigin('//calls.shop.example/vitrine.js')).toBe(SERVER);
    expect(serverOrigin('/')).toBe('https://shop.example');
  });

  it('is left to the page where none is named', () => {
    expect(serverOrigin(undefined)).toBeUndefined();
  });
});
