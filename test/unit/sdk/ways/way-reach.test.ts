import { describe, expect, it } from 'vitest';
import { TransportId } from '#protocol/ids.ts';
import { answerOf } from '#sdk/ways/way-reach.ts';

const candidate = { priority: 1, address: '192.0.2.1', ip: '192.0.2.1', port: 40000, type: 'host' } as const;
const TRIAL = {
  id: TransportId.parse('0b1c7b2e-7f37-4b5c-9d3e-5a2f6a0f6f11'),
  iceParameters: { usernameFragment: 'fragment', password: 'secret', iceLite: true },
  iceCandidates: [
    { ...candidate, foundation: 'u', protocol: 'udp' as const },
    { ...candidate, foundation: 't', protocol: 'tcp' as const, tcpType: 'passive' as const },
  ],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256' as const, value: 'AA:BB' }] },
};

describe('the answer in the name of a trial transport', () => {
  it('has the candidates of the one way that is looked at, as ICE writes them', () => {
    const lines = answerOf(TRIAL, 'tcp').split('\r\n');
    expect(lines.filter((line) => line.startsWith('a=candidate:'))).toEqual([
      'a=candidate:t 1 tcp 1 192.0.2.1 40000 typ host tcptype passive',
    ]);
    expect(answerOf(TRIAL, 'udp')).toContain('a=candidate:u 1 udp 1 192.0.2.1 40000 typ host\r\n');
  });

  it('has its credentials and fingerprint, and leaves the lead to the browser', () => {
    const answer = answerOf(TRIAL, 'tcp');
    for (const line of [
      'a=ice-lite',
      'a=ice-ufrag:fragment',
      'a=ice-pwd:secret',
      'a=fingerprint:sha-256 AA:BB',
    ])
      expect(answer).toContain(`${line}\r\n`);
  });
});
