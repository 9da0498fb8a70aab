import { expect, test } from 'vitest';
import { answerRedundant } from '#sdk/redundancy/redundant-offer.ts';

test('what the library writes behind the parameters of RED is taken off, and nothing else', () => {
  const answer = (fmtp: string) =>
    `m=audio 9 X 100 111\r\n${fmtp}\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n`;
  const clean = answer('a=fmtp:100 111/111');
  expect(answerRedundant(answer('a=fmtp:100 111/111=;stereo=0'))).toBe(clean);
  expect(answerRedundant(clean)).toBe(clean);
});
