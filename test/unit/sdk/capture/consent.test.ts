import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraAnswer, CameraWish } from '#protocol/camera.ts';
import { AppError } from '#protocol/errors.ts';
import { CallId, RequestId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { Consent } from '#sdk/capture/consent.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { fakeDevices } from '../fake-devices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const TORCH: CameraWish = { kind: 'torch', isOn: true };
const FLIP: CameraWish = { kind: 'flip' };
const phone = {
  front: { settings: { facingMode: 'user' } },
  rear: {
    settings: { facingMode: 'environment' },
    capabilities: { torch: true, zoom: { min: 1, max: 4, step: 0.1 } },
  },
};

/** A shopper whose rear camera is open, and what their page answers to the agent. */
async function shopper() {
  const world = fakeDevices({ cameras: phone });
  await world.capture.useDevice('camera', 'rear');
  await world.capture.open(['camera']);
  await vi.advanceTimersByTimeAsync(0);
  const { capture } = world;
  const answers: CameraAnswer[] = [];
  const consent = new Consent({
    callId: newId(CallId, 'call'),
    request: (async (_: string, { answer }: { answer: CameraAnswer }) => {
      answers.push(answer);
      return {};
    }) as unknown as RequestToServer,
    note: () => undefined,
    local: () => capture.local,
    setTorch: (isOn) => capture.setTorch(isOn),
    setZoom: (zoom) => capture.setZoom(zoom),
    flip: () => capture.switchFacing(),
  });
  const ask = async (wish: CameraWish, id = newId(RequestId, 'req')) => {
    consent.requested(id, wish);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ...world, consent, answers, ask };
}

describe('a wish for the shopper’s camera', () => {
  it('does nothing by itself, and what is allowed is done', async () => {
    const { consent, answers, ask, capture, track } = await shopper();
    await ask(TORCH);
    expect(consent.asked).toMatchObject({ wish: TORCH });
    expect(track('camera')?.applied).toEqual([]);
    expect(answers).toEqual([]);
    await consent.answer(true);
    expect(answers).toEqual(['done']);
    expect(capture.local.cameraSettings?.isTorchOn).toBe(true);
    expect(track('camera')?.applied.at(-1)).toEqual({ advanced: [{ torch: true, zoom: 1 }] });
    expect(consent.asked).toBeUndefined();
  });

  it('is refused by silence, and a no is not asked again for a minute', async () => {
    const { consent, answers, ask, track } = await shopper();
    await ask(TORCH);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(answers).toEqual(['no-answer']);
    await ask(TORCH);
    await consent.answer(false);
    await ask(TORCH);
    expect(answers).toEqual(['no-answer', 'refused', 'refused']);
    expect(consent.asked).toBeUndefined();
    await ask(FLIP);
    expect(consent.asked).toMatchObject({ wish: FLIP });
    await consent.answer(false);
    await vi.advanceTimersByTimeAsync(61_000);
    await ask(TORCH);
    expect(consent.asked).toMatchObject({ wish: TORCH });
    expect(track('camera')?.applied).toEqual([]);
  });

  it('is remembered for the call only where the shopper says so, and only for its kind', async () => {
    const { consent, answers, ask } = await shopper();
    await ask(TORCH);
    await consent.answer(true, { forCall: true });
    await ask({ kind: 'torch', isOn: false });
    expect(answers).toEqual(['done', 'done']);
    await ask({ kind: 'zoom', factor: 2 });
    expect(consent.asked).toMatchObject({ wish: { kind: 'zoom' } });
    await consent.answer(true);
    await ask({ kind: 'zoom', factor: 3 });
    expect(consent.asked).toBeDefined();
  });

  it('stays within what the camera can, whatever was asked', async () => {
    const { consent, answers, ask, capture } = await shopper();
    await ask({ kind: 'zoom', factor: 10 });
    await consent.answer(true);
    expect(capture.local.cameraSettings?.zoom).toBe(4);
    await ask(FLIP);
    await consent.answer(true);
    expect(capture.local.facing).toBe('user');
    await ask(TORCH);
    await ask({ kind: 'zoom', factor: 2 });
    expect(answers).toEqual(['done', 'done', 'impossible', 'impossible']);
    await capture.setCameraOff(true);
    await ask(FLIP);
    expect(answers.at(-1)).toBe('impossible');
  });

  it('waits its turn, and a repeat of the same is one wish', async () => {
    const { answers, ask } = await shopper();
    const id = newId(RequestId, 'req');
    await ask(TORCH, id);
    await ask(TORCH, id);
    expect(answers).toEqual([]);
    await ask(FLIP);
    expect(answers).toEqual(['busy']);
  });

  it('is told as failed when the other camera does not open', async () => {
    const { consent, answers, ask, refused, capture } = await shopper();
    refused.set('front', 'in-use');
    await ask(FLIP);
    await consent.answer(true);
    expect(answers).toEqual(['failed']);
    expect(capture.local).toMatchObject({ camera: { id: 'rear' }, facing: 'environment' });
  });
});

describe('an agent who asks', () => {
  function agent(request: () => Promise<unknown> = () => Promise.resolve({})) {
    const sent: { requestId: RequestId }[] = [];
    const consent = new Consent({
      callId: newId(CallId, 'call'),
      request: ((_: string, input: { requestId: RequestId }) => {
        sent.push(input);
        return request();
      }) as unknown as RequestToServer,
      note: () => undefined,
      local: () => {
        throw new Error('unused');
      },
      setTorch: () => Promise.resolve(false),
      setZoom: () => Promise.resolve(false),
      flip: () => Promise.resolve(false),
    });
    return { consent, sent };
  }

  it('gets the answer to this wish and to no other', async () => {
    const { consent, sent } = agent();
    const answer = consent.ask(TORCH);
    await vi.advanceTimersByTimeAsync(0);
    expect(consent.pending).toEqual(TORCH);
    expect(await consent.ask(FLIP)).toBe('busy');
    consent.answered(newId(RequestId, 'req'), 'done');
    expect(consent.pending).toBeDefined();
    consent.answered(sent[0]!.requestId, 'refused');
    expect(await answer).toBe('refused');
    expect(consent.pending).toBeUndefined();
  });

  it('is not left waiting by a page that is gone', async () => {
    const { consent } = agent();
    const answer = consent.ask(TORCH);
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await answer).toBe('no-answer');
  });

  it('is told when it was too often, and may ask again', async () => {
    const { consent } = agent(() => Promise.reject(new AppError('RATE_LIMITED', 'wait')));
    await expect(consent.ask(TORCH)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(consent.pending).toBeUndefined();
  });
});
