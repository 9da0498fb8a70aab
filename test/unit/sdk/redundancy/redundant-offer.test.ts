import { expect, it } from 'vitest';
import { expectRedundant } from '#sdk/redundancy/redundant-offer.ts';

const OFFER = [
  'v=0',
  's=-',
  'm=audio 7 UDP/TLS/RTP/SAVPF 100',
  'a=rtpmap:100 opus/48000/2',
  'a=fmtp:100 minptime=10;useinbandfec=1',
  'a=rtcp-fb:100 nack',
  'a=mid:0',
  'm=video 7 UDP/TLS/RTP/SAVPF 101 102',
  'a=rtpmap:101 VP8/90000',
  'a=rtcp-fb:101 nack',
  'm=audio 7 UDP/TLS/RTP/SAVPF 100',
  'a=rtpmap:100 opus/48000/2',
  '',
].join('\r\n');

it('gives every voice redundancy around its Opus, and leaves pictures alone', () => {
  expect(expectRedundant(OFFER)).toBe(
    [
      'v=0',
      's=-',
      'm=audio 7 UDP/TLS/RTP/SAVPF 100 111',
      'a=rtpmap:100 red/48000/2',
      'a=fmtp:100 111/111',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1',
      'a=rtcp-fb:100 nack',
      'a=rtcp-fb:111 nack',
      'a=mid:0',
      'm=video 7 UDP/TLS/RTP/SAVPF 101 102',
      'a=rtpmap:101 VP8/90000',
      'a=rtcp-fb:101 nack',
      'm=audio 7 UDP/TLS/RTP/SAVPF 100 111',
      'a=rtpmap:100 red/48000/2',
      'a=fmtp:100 111/111',
      'a=rtpmap:111 opus/48000/2',
      '',
    ].join('\r\n'),
  );
});

it('changes nothing the second time', () => {
  const once = expectRedundant(OFFER);
  expect(expectRedundant(once)).toBe(once);
});
