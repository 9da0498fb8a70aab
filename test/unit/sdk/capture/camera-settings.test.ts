import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CameraControl, settingsOf } from '#sdk/capture/camera-settings.ts';
import type { CameraSettings } from '#sdk/capture/camera-settings.ts';
import { FakeTrack } from '../fake-devices.ts';

const asTrack = (track: FakeTrack) => track as unknown as MediaStreamTrack;
const withZoom = { zoom: { min: 100, max: 500, step: 10 } };

it('offers light and zoom only of a camera that has them', () => {
  const of = (capabilities: Record<string, unknown>) =>
    settingsOf(asTrack(new FakeTrack('camera', {}, capabilities)));
  expect(of({})).toBeUndefined();
  expect(of({ torch: false, zoom: { min: 1, max: 1 } })).toBeUndefined();
  expect(of({ torch: true })).toMatchObject({ hasTorch: true, zoomRange: undefined });
  expect(of({ torch: [false, true] })).toMatchObject({ hasTorch: true });
  expect(of(withZoom)).toMatchObject({ hasTorch: false, zoom: 100, zoomRange: { max: 500 } });
  expect(of({ zoom: { min: 'near', max: NaN } })).toBeUndefined();
  const old = { getSettings: () => ({}) } as unknown as MediaStreamTrack;
  expect(settingsOf(old)).toBeUndefined();
});

it('never asks for a zoom beyond the camera’s, and what is not a number for none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.double(), async (zoom) => {
      const track = new FakeTrack('camera', {}, withZoom);
      const control = new CameraControl(asTrack(track), () => undefined);
      await control.setZoom(zoom);
      for (const { advanced } of track.applied) {
        const asked = (advanced?.[0] as { zoom?: number }).zoom ?? NaN;
        expect(asked).toBeGreaterThanOrEqual(100);
        expect(asked).toBeLessThanOrEqual(500);
      }
      expect(track.applied.length).toBe(Number.isFinite(zoom) ? 1 : 0);
    }),
  );
});

it('asks for the newest position of a slider, not for each on the way', async () => {
  const track = new FakeTrack('camera', {}, withZoom);
  const shown: (number | undefined)[] = [];
  const control = new CameraControl(asTrack(track), (settings) => shown.push(settings?.zoom));
  await Promise.all([110, 120, 130, 140].map((zoom) => control.setZoom(zoom)));
  expect(shown).toEqual([110, 120, 130, 140]);
  const asked = track.applied.map(({ advanced }) => (advanced?.[0] as { zoom?: number }).zoom);
  expect(asked).toEqual([110, 140]);
});

it('shows what the camera is at when it does not do as it is told', async () => {
  const track = new FakeTrack('camera', { torch: false }, { torch: true });
  track.applyConstraints = () => Promise.reject(new Error('OverconstrainedError'));
  let shown: CameraSettings | undefined;
  const control = new CameraControl(asTrack(track), (settings) => {
    shown = settings;
  });
  expect(await control.setTorch(true)).toBe(false);
  expect(shown?.isTorchOn).toBe(false);
  expect(await control.setZoom(2)).toBe(false);
});
