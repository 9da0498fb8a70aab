import { beforeEach, describe, expect, it } from 'vitest';
import { SentVoice } from '#sdk/sent-voice.ts';

let copies: (readonly number[])[];
let told: RTCRtpEncodingParameters[];
let voice: SentVoice;

beforeEach(() => {
  [copies, told] = [[], []];
  const encodings: RTCRtpEncodingParameters[] = [{}];
  const sender = {
    getParameters: () => ({ encodings }) as unknown as RTCRtpSendParameters,
    setParameters: (parameters: RTCRtpSendParameters) => {
      told.push({ ...parameters.encodings[0] });
      return Promise.resolve();
    },
  };
  voice = new SentVoice(sender, (distances) => copies.push(distances));
});

describe('a voice that is sent', () => {
  it('carries copies as the node wants them', () => {
    voice.protect([1, 3]);
    expect(copies).toEqual([[1, 3]]);
  });

  it('carries none over a line that is full, whatever the node wants, and has them back', () => {
    voice.limit({ isFull: true });
    voice.protect([1, 3]);
    expect(copies.flat()).toEqual([]);
    expect(told).toEqual([]);
    voice.limit({ isFull: false });
    expect(copies.at(-1)).toEqual([1, 3]);
  });

  it('makes do with few bits in long packets where there is little more, and none of them for copies', () => {
    voice.protect([2]);
    voice.limit({ bitrate: 16_000 });
    expect(told.at(-1)).toMatchObject({ maxBitrate: 16_000, adaptivePtime: true });
    expect(copies.at(-1)).toEqual([]);
    voice.limit({ bitrate: 16_000, isFull: true });
    expect(told).toHaveLength(1);
    voice.limit({});
    expect(told.at(-1)).toEqual({ adaptivePtime: false });
    expect(copies.at(-1)).toEqual([2]);
  });
});
