/** What the browser can send and receive, found out once, long before the first call. */
import { Device, type types } from 'mediasoup-client';
import { AppError } from '#protocol/errors.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { prepareVoices } from './redundancy/voices.ts';

export class MediaDevice {
  #loading: Promise<types.Device> | undefined;
  #loadedFor: string | undefined;

  /** Called with every hello; loads again only when the router's capabilities are others. */
  prepare(capabilities: RtpCapabilities | undefined): void {
    if (capabilities === undefined) return;
    prepareVoices();
    const key = JSON.stringify(capabilities);
    if (key === this.#loadedFor) return;
    this.#loadedFor = key;
    const loading = load(capabilities as types.RtpCapabilities);
    this.#loading = loading;
    loading.catch((error: unknown) => {
      console.warn('This browser cannot take part in calls.', error);
    });
  }

  /** @throws AppError NO_MEDIA_NODE while the server has not told its capabilities */
  get(): Promise<types.Device> {
    if (this.#loading !== undefined) return this.#loading;
    return Promise.reject(new AppError('NO_MEDIA_NODE', 'No media node is up at the moment.'));
  }
}

async function load(routerRtpCapabilities: types.RtpCapabilities): Promise<types.Device> {
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities });
  return device;
}
