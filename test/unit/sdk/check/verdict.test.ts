import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallCheck } from '#protocol/check.ts';
import { en } from '#ui/i18n/catalogue.ts';
import { FINDINGS, verdict, worst } from '#sdk/check/verdict.ts';
import type { FindingCode } from '#sdk/check/verdict.ts';

const fine: CallCheck = {
  microphone: 'heard',
  camera: 'open',
  speaker: 'heard',
  way: 'udp',
  open: { udp: true, tcp: true, relay: true },
  roundTripMs: 40,
  downKbps: 9000,
  upKbps: 4000,
};

function codes(check: CallCheck, isComplete = true, media: 'voice' | 'video' = 'video'): FindingCode[] {
  return verdict({ check, isComplete, media }).map(({ code }) => code);
}

const anyCheck: fc.Arbitrary<CallCheck> = fc
  .record(
    {
      microphone: fc.constantFrom(...CallCheck.shape.microphone.unwrap().options),
      camera: fc.constantFrom(...CallCheck.shape.camera.unwrap().options),
      speaker: fc.constantFrom('heard' as const, 'unheard' as const),
      way: fc.constantFrom('udp' as const, 'tcp' as const, 'relay' as const),
      open: fc.record({ udp: fc.boolean(), tcp: fc.boolean(), relay: fc.boolean() }, { requiredKeys: [] }),
      roundTripMs: fc.integer({ min: 0, max: 60_000 }),
      downKbps: fc.integer({ min: 0, max: 1_000_000 }),
      upKbps: fc.integer({ min: 0, max: 1_000_000 }),
    },
    { requiredKeys: [] },
  )
  .map((check) => CallCheck.parse(check));

describe('the verdict before a call', () => {
  it('is good where everything is', () => {
    const findings = verdict({ check: fine, isComplete: true, media: 'video' });
    expect(findings.map(({ code }) => code)).toEqual([
      'microphone-heard',
      'camera-open',
      'speaker-heard',
      'network-good',
    ]);
    expect(worst(findings)).toBe('good');
  });

  it.each<[string, Partial<CallCheck>, FindingCode]>([
    ['a microphone that hears nothing', { microphone: 'silent' }, 'microphone-silent'],
    ['a muted microphone', { microphone: 'muted' }, 'microphone-muted'],
    ['a blocked microphone', { microphone: 'permission-denied' }, 'microphone-blocked'],
    ['no microphone', { microphone: 'not-found' }, 'microphone-missing'],
    ['a microphone of another program', { microphone: 'in-use' }, 'microphone-in-use'],
    ['an old browser', { microphone: 'unsupported' }, 'microphone-failed'],
    ['a blocked camera', { camera: 'permission-denied' }, 'camera-blocked'],
    ['a camera that is off', { camera: 'off' }, 'camera-off'],
    ['a speaker that was not heard', { speaker: 'unheard' }, 'speaker-unheard'],
    ['a thin uplink', { upKbps: 300 }, 'network-thin-up'],
    ['a thin downlink', { downKbps: 300 }, 'network-thin-down'],
    ['an uplink for a voice', { upKbps: 60 }, 'network-voice-only'],
    ['a far server', { roundTripMs: 700 }, 'network-far'],
    ['a firewall against UDP', { way: 'tcp', open: { udp: false, tcp: true } }, 'network-no-udp'],
    [
      'a firewall that leaves a relay',
      { way: 'relay', open: { udp: false, relay: true } },
      'network-relayed',
    ],
  ])('names %s', (_, change, code) => {
    expect(codes({ ...fine, ...change })).toContain(code);
  });

  it('calls a network closed only when nothing got through, and everything was tried', () => {
    const shut: CallCheck = { microphone: 'heard', open: { udp: false, tcp: false, relay: false } };
    expect(codes(shut)).toContain('network-closed');
    expect(codes(shut, false)).not.toContain('network-closed');
    expect(codes({ ...shut, open: { udp: false, tcp: false, relay: true } })).not.toContain('network-closed');
    expect(codes({ ...shut, open: {} })).not.toContain('network-closed');
  });

  it('says nothing of a relay that the policy has chosen, for no fault of the network', () => {
    expect(codes({ ...fine, way: 'relay', open: { relay: true } })).toContain('network-good');
  });

  it('tells the figure that it is about', () => {
    const [thin] = verdict({
      check: { ...fine, upKbps: 301.4 },
      isComplete: true,
      media: 'video',
    }).filter(({ topic }) => topic === 'network');
    expect(thin).toMatchObject({ code: 'network-thin-up', value: 301, severity: 'note' });
  });

  it('waits for what is not known yet, and asks nothing of a camera in a voice call', () => {
    expect(codes({}, false, 'voice')).toEqual(['microphone-waiting', 'speaker-untested', 'network-waiting']);
  });

  it('has something to say of every topic, whatever was measured, and never praises what it also blames', () => {
    fc.assert(
      fc.property(
        anyCheck,
        fc.boolean(),
        fc.constantFrom('voice' as const, 'video' as const),
        (check, isComplete, media) => {
          const findings = verdict({ check, isComplete, media });
          const topics = new Set(findings.map(({ topic }) => topic));
          expect(topics).toEqual(
            new Set(['microphone', ...(media === 'video' ? ['camera'] : []), 'speaker', 'network']),
          );
          const network = findings.filter(({ topic }) => topic === 'network');
          if (network.some(({ severity }) => severity === 'good')) expect(network).toHaveLength(1);
          expect(new Set(findings.map(({ code }) => code)).size).toBe(findings.length);
        },
      ),
    );
  });

  it('gets no better when a network gets worse', () => {
    const rank = { bad: 0, note: 1, open: 2, good: 3 } as const;
    const ofNetwork = (check: CallCheck) =>
      rank[
        worst(verdict({ check, isComplete: true, media: 'video' }).filter(({ topic }) => topic === 'network'))
      ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(ofNetwork({ ...fine, upKbps: less })).toBeLessThanOrEqual(
          ofNetwork({ ...fine, upKbps: more }),
        );
      }),
    );
  });

  it('has a sentence for every finding, to the shopper', () => {
    const missing = Object.keys(FINDINGS).filter((code) => !(`check.${code}` in en));
    expect(missing).toEqual([]);
  });
});
