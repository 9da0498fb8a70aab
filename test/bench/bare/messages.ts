/** What the bare page and its server say to each other: socket.io events with an ack, in mediasoup's own types. */
import type { types as client } from 'mediasoup-client';

export interface BareRequests {
  getRouterRtpCapabilities(reply: (capabilities: client.RtpCapabilities) => void): void;
  createTransport(direction: 'send' | 'receive', reply: (options: client.TransportOptions) => void): void;
  connectTransport(id: string, dtlsParameters: client.DtlsParameters, reply: () => void): void;
  join(rtpCapabilities: client.RtpCapabilities, reply: () => void): void;
  produce(options: BareProduce, reply: (id: string) => void): void;
  leave(reply: () => void): void;
}

export interface BareProduce {
  readonly transportId: string;
  readonly kind: client.MediaKind;
  readonly rtpParameters: client.RtpParameters;
}

export interface BareConsumer {
  readonly id: string;
  readonly producerId: string;
  readonly kind: client.MediaKind;
  readonly rtpParameters: client.RtpParameters;
}

export interface BareEvents {
  /** Acked when the page has it; then the server lets it flow. */
  newConsumer(consumer: BareConsumer, reply: () => void): void;
  consumerClosed(id: string): void;
}
