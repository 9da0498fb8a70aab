import { beforeEach, describe, expect, it } from 'vitest';
import type { VoiceForm } from '#sdk/redundancy/voice-messages.ts';
import { SentVoice } from '#sdk/sent-voice.ts';
import type { VoiceSender } from '#sdk/sent-voice.ts';

let forms: VoiceForm[];
let sender: VoiceSender;
let told: RTCRtpEncodingParameters[];
let voice: SentVoice;

beforeEach(() => {
  [forms, told] = [[], []];
  const encodings: RTCRtpEncodingParameters[] = [{}];
  sender = {
    getParameters: () => ({ encodings }) as unknown as RTCRtpSendParameters,
    setParameters: (parameters: RTCRtpSendParameters) => {
      told.push({ ...parameters.encodings[0] });
      return Promise.resolve();
    },
  };
  voice = new SentVoice(sender, (form) => forms.push(form));
});

describe('a voice that is sent', () => {
  it('carries copies as the node wants them', () => {
    voice.protect([1, 3]);
    expect(forms).toEqual([{ copies: [1, 3], perPacket: 1 }]);
  });

  it('carries none over a line that is full, whatever the node wants, and has them back', () => {
    voice.limit({ bitrate: 16_000 });
    voice.protect([1, 3]);
    expect(forms.flatMap(({ copies }) => copies)).toEqual([]);
    voice.limit({});
    expect(forms.at(-1)?.copies).toEqual([1, 3]);
  });

  it('makes do with few bits in long packets where there is little more, and none of them for copies', () => {
    voice.protect([2]);
    voice.limit({ bitrate: 16_000, perPacket: 3 });
    expect(told.at(-1)).toMatchObject({ maxBitrate: 16_000, adaptivePtime: false });
    expect(forms.at(-1)).toEqual({ copies: [], perPacket: 3 });
    voice.limit({ bitrate: 16_000, perPacket: 3 });
    expect(told).toHaveLength(1);
    voice.limit({});
    expect(told.at(-1)).toEqual({ adaptivePtime: false });
    expect(forms.at(-1)).toEqual({ copies: [2], perPacket: 1 });
  });

  it('has the browser lengthen its packets where the page cannot', () => {
    const plain = new SentVoice(sender, undefined);
    plain.limit({ bitrate: 16_000, perPacket: 3 });
    expect(told.at(-1)).toMatchObject({ maxBitrate: 16_000, adaptivePtime: true });
  });
});
