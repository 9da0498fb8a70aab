import { expect, it } from 'vitest';
import { heardVoice, levelBetween, sentVoice } from '#sdk/detectors/reading.ts';

const source = {
  type: 'media-source',
  kind: 'audio',
  id: 'S',
  totalAudioEnergy: 0.02,
  totalSamplesDuration: 2,
};
const stream = { type: 'outbound-rtp', kind: 'audio', ssrc: 7, packetsSent: 100, mediaSourceId: 'S' };

it('reads how much of a voice was sent and how loud it was', () => {
  const before = sentVoice([stream, source]);
  const after = sentVoice([
    { ...stream, packetsSent: 200 },
    { ...source, totalAudioEnergy: 0.04, totalSamplesDuration: 4 },
  ]);
  expect(before?.packets).toBe(100);
  expect(after && levelBetween(before, after)).toBeCloseTo(0.1);
});

it('tells nothing of a sender without a track, nor across two streams, nor where the browser does not', () => {
  expect(sentVoice([stream])).toBeUndefined();
  const one = sentVoice([stream, source]);
  const other = sentVoice([{ ...stream, ssrc: 8 }, source]);
  expect(other && levelBetween(one, other)).toBeUndefined();
  const mute = sentVoice([stream, { type: 'media-source', kind: 'audio', id: 'S' }]);
  expect(mute && levelBetween(mute, mute)).toBeUndefined();
});

it('finds the voice that is played among those that arrive', () => {
  const heard = (track: string) => ({
    type: 'inbound-rtp',
    kind: 'audio',
    ssrc: 1,
    id: track,
    trackIdentifier: track,
    packetsReceived: track.length,
  });
  expect(heardVoice([heard('old'), heard('newer')], 'newer')?.packets).toBe(5);
  expect(heardVoice([heard('old')], 'newer')).toBeUndefined();
});
