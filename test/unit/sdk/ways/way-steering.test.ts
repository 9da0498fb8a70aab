import type { types } from 'mediasoup-client';
import { describe, expect, it } from 'vitest';
import { leadingOnly, relaysFor, steer, wayOfRelay, waysThere } from '#sdk/ways/way-steering.ts';

const SDP = [
  'v=0',
  'm=audio 7 UDP/TLS/RTP/SAVPF 111',
  'a=candidate:udpcandidate 1 udp 1076302079 192.0.2.1 40000 typ host',
  'a=candidate:tcpcandidate 1 TCP 1076276479 192.0.2.1 40000 typ host tcptype passive',
  'a=end-of-candidates',
  '',
].join('\r\n');

const SERVERS = [
  {
    urls: ['turn:r.test:3478?transport=udp', 'turn:r.test:3478?transport=tcp', 'turns:r.test:443'],
    username: 'u',
  },
  { urls: ['stun:r.test'] },
];

describe('what the browser is told of the node', () => {
  it('is all of it where ICE is free to choose', () => {
    expect(leadingOnly(undefined, SDP)).toBe(SDP);
  });

  it('has no UDP where TCP is to be taken, and no TCP where a relay is', () => {
    expect(leadingOnly('tcp', SDP)).not.toContain('udpcandidate');
    expect(leadingOnly('tcp', SDP)).toContain('tcpcandidate');
    for (const way of ['relay-udp', 'relay-tcp'] as const) {
      expect(leadingOnly(way, SDP)).toContain('udpcandidate');
      expect(leadingOnly(way, SDP)).not.toContain('tcpcandidate');
    }
    expect(leadingOnly('tcp', SDP)).toContain('a=end-of-candidates\r\n');
  });
});

describe('the relays', () => {
  it('are known by how they are reached', () => {
    expect(SERVERS.flatMap(({ urls }) => urls.map(wayOfRelay))).toEqual([
      'relay-udp',
      'relay-tcp',
      'relay-tcp',
      undefined,
    ]);
  });

  it('are only those of the way that is to be taken', () => {
    expect(relaysFor(undefined, SERVERS)).toEqual(SERVERS);
    expect(relaysFor('relay-udp', SERVERS)).toEqual([{ urls: [SERVERS[0]?.urls[0]], username: 'u' }]);
    expect(relaysFor('relay-tcp', SERVERS)).toEqual([{ urls: SERVERS[0]?.urls.slice(1), username: 'u' }]);
  });

  it('are the only ways where nothing may go directly', () => {
    const candidates = [{ protocol: 'udp' }, { protocol: 'tcp' }];
    const iceServers = SERVERS;
    expect(waysThere(candidates)).toEqual(['udp', 'tcp']);
    expect(waysThere(candidates, { iceServers })).toEqual(['udp', 'tcp', 'relay-udp', 'relay-tcp']);
    expect(waysThere(candidates, { iceServers, iceTransportPolicy: 'relay' })).toEqual([
      'relay-udp',
      'relay-tcp',
    ]);
  });
});

describe('a transport that is steered', () => {
  function transport(configuration: RTCConfiguration) {
    const told: string[] = [];
    const connection = {
      setRemoteDescription: ({ sdp = '' }: RTCSessionDescriptionInit) => {
        told.push(sdp);
        return Promise.resolve();
      },
      getConfiguration: () => configuration,
      setConfiguration: (changed: RTCConfiguration) => {
        configuration = changed;
      },
    };
    const steering = steer({ handler: { _pc: connection } } as unknown as types.Transport);
    return { steering, connection, told, configuration: () => configuration };
  }

  it('keeps to its way in every later description, until it is free again', async () => {
    const { steering, connection, told } = transport({});
    steering.take('tcp', undefined);
    for (let time = 0; time < 2; time += 1)
      await connection.setRemoteDescription({ type: 'offer', sdp: SDP });
    steering.take(undefined, undefined);
    await connection.setRemoteDescription({ type: 'offer', sdp: SDP });
    expect(told.map((sdp) => sdp.includes('udpcandidate'))).toEqual([false, false, true]);
  });

  it('takes only relays for a way through one, and is as it was opened afterwards', () => {
    const opened = transport({ iceServers: SERVERS, iceTransportPolicy: 'all' });
    opened.steering.take('relay-tcp', undefined);
    expect(opened.configuration()).toMatchObject({ iceTransportPolicy: 'relay' });
    expect(opened.configuration().iceServers).toHaveLength(1);
    opened.steering.take(undefined, { iceServers: [{ urls: ['turn:fresh.test'] }] });
    expect(opened.configuration()).toEqual({
      iceServers: [{ urls: ['turn:fresh.test'] }],
      iceTransportPolicy: 'all',
    });
  });
});
