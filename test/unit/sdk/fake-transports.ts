/** What the SDK uses of mediasoup-client's device, with the network left out. */
import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup-client';

interface FakeTransportOptions {
  readonly id: string;
  readonly iceServers?: readonly unknown[];
  readonly iceTransportPolicy?: string;
}

export class FakeTransport extends EventEmitter {
  readonly id: string;
  connectionState = 'new';
  closed = false;
  restarts = 0;
  /** Whether sound arrives on it. */
  isHeard = false;
  readonly consumed: string[] = [];
  /** What each was received with. */
  readonly consumedWith: unknown[] = [];
  /** What its senders were told besides their tracks. */
  readonly preferences: object[] = [];
  iceServers: readonly unknown[];
  readonly iceTransportPolicy: string | undefined;
  /** Until it resolves a producer is being set up, and the server has been told of it. */
  settingUp: Promise<void> = Promise.resolve();

  /** What the SDK reaches through to: the browser's own connection. */
  readonly handler = {
    _pc: {
      setRemoteDescription: () => Promise.resolve(),
      getConfiguration: () => ({ iceServers: this.iceServers, iceTransportPolicy: this.iceTransportPolicy }),
      setConfiguration: ({ iceServers = [] }: RTCConfiguration) => {
        this.iceServers = iceServers;
      },
    },
  };

  constructor({ id, iceServers, iceTransportPolicy }: FakeTransportOptions) {
    super();
    this.id = id;
    this.iceServers = iceServers ?? [];
    this.iceTransportPolicy = iceTransportPolicy;
  }

  connect(): void {
    this.connectionState = 'connected';
    this.emit('connectionstatechange', 'connected');
  }

  async produce({ track, appData }: { track: MediaStreamTrack; appData: object }): Promise<unknown> {
    const { id } = await new Promise<{ id: string }>((told) => {
      this.emit('produce', { kind: 'video', rtpParameters: RTP_PARAMETERS, appData }, told);
    });
    await this.settingUp;
    const producer = {
      id,
      track,
      closed: false,
      rtpSender: {
        replaceTrack: () => Promise.resolve(),
        getParameters: () => ({}),
        setParameters: (parameters: object) => {
          this.preferences.push(parameters);
          return Promise.resolve();
        },
      },
      replaceTrack: () => Promise.resolve(),
      close: () => {
        producer.closed = true;
      },
    };
    return producer;
  }

  async consume({ id, rtpParameters }: { id: string; rtpParameters: unknown }): Promise<unknown> {
    this.consumed.push(id);
    this.consumedWith.push(rtpParameters);
    const rtpReceiver = { getSynchronizationSources: () => (this.isHeard ? [{}] : []) };
    return { id, track: { id }, rtpReceiver, close: () => undefined };
  }

  getStats(): Promise<ReadonlyMap<string, object>> {
    return Promise.resolve(new Map());
  }

  restartIce(): Promise<void> {
    this.restarts += 1;
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
  }
}

const RTP_PARAMETERS = { codecs: [], headerExtensions: [], encodings: [], rtcp: {} };

export interface FakeDevice {
  readonly device: types.Device;
  /** In the order they were made: sending, receiving, sending, … */
  readonly transports: FakeTransport[];
}

export function fakeDevice(): FakeDevice {
  const transports: FakeTransport[] = [];
  const create = (options: FakeTransportOptions): FakeTransport => {
    const transport = new FakeTransport(options);
    transports.push(transport);
    return transport;
  };
  const device = {
    recvRtpCapabilities: { codecs: [] },
    sendRtpCapabilities: { codecs: [] },
    createSendTransport: create,
    createRecvTransport: create,
  };
  return { device: device as unknown as types.Device, transports };
}
