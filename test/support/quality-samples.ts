/** Samples as a side reports them, for tests of what becomes of them. */
import type { PackedSample } from '#protocol/quality.ts';
import { packSample } from '#protocol/quality-sample.ts';
import type { QualitySample } from '#protocol/quality-sample.ts';

const GOOD: QualitySample = {
  ageMs: 0,
  rttMs: 40,
  way: 1,
  sentVoiceKbps: 32,
  sentVoiceLost: 0,
  sentPictureKbps: 900,
  sentWidth: 1280,
  sentHeight: 720,
  sentFps: 30,
  sentLimit: 0,
  heardKbps: 32,
  heardLost: 0,
  heardConcealed: 0,
  heardBufferMs: 60,
  heardScore: 440,
  seenFps: 30,
  seenHeight: 720,
  seenFrozenMs: 0,
  seenScore: 490,
};

export function aSample(more: Partial<QualitySample> = {}): PackedSample {
  return packSample({ ...GOOD, ...more });
}
