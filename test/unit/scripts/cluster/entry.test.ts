import { expect, test } from 'vitest';
import { regionAsked } from '../../../../scripts/cluster/wan.ts';

const request = (host: string): Buffer =>
  Buffer.from(`GET / HTTP/1.1\r\nAccept: */*\r\nHost: ${host}\r\n\r\n`);

test('the name in the address says in which region somebody is', () => {
  expect(regionAsked(request('ap.localhost:8080'), 'eu')).toBe('ap');
  expect(regionAsked(request('us.localhost'), 'eu')).toBe('us');
});

test('whoever names no region is where the command was told', () => {
  for (const host of ['localhost:8080', '127.0.0.1:8080', 'mars.localhost:8080', 'ap.localhost.example'])
    expect(regionAsked(request(host), 'us')).toBe('us');
});

test('a head that is not whole yet is waited for', () => {
  expect(regionAsked(Buffer.from('GET / HTTP/1.1\r\nHost: ap.loc'), 'eu')).toBeUndefined();
});
