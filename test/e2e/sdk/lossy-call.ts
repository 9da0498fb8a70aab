/** A call between two SDK pages whose media goes through a network that a test can worsen. */
import { afterAll } from 'vitest';
import type { Relay } from '#test/relay/relay.ts';
import { type MediaRelay, startMediaRelay } from '#test/stage/media-relay.ts';
import { type SdkCall, useSdkCall } from './call-steps.ts';

export interface LossyCall {
  readonly sdk: SdkCall;
  /** Of both parties' media, over UDP unless a test lets TCP through; there once the first test runs. */
  readonly relay: () => Relay;
}

export function useLossyCall(): LossyCall {
  let media: MediaRelay | undefined;
  const sdk = useSdkCall(async () => {
    media = await startMediaRelay();
    // The relay loses nothing of TCP: where much is lost, the calls would go over that.
    media.relay.blocked = ['tcp'];
    return media.config;
  });
  afterAll(async () => {
    await media?.relay.close();
  });
  return {
    sdk,
    relay() {
      if (media === undefined) throw new Error('the relay is not there yet');
      return media.relay;
    },
  };
}
