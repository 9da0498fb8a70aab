import { describe, expect, it } from 'vitest';
import { noteWords } from '#ui/quality/note-words.ts';

const NAMES = { shopper: 'Mei', agent: 'Jan' };

describe('what happened in a call', () => {
  it('is told with its figures and their units', () => {
    const detail = { copies: 2, lossPercent: 24 };
    expect(noteWords({ kind: 'protection', cause: 'loss', detail }, NAMES)).toBe(
      'Protection of the voice changed: packets were lost (copies of each packet: 2, 24 % lost)',
    );
  });

  it('names rungs, ways and devices in words', () => {
    const ladder = { rung: 'stills', from: 'low', kbps: 84 };
    expect(noteWords({ kind: 'ladder', cause: 'thin-uplink', detail: ladder }, NAMES)).toBe(
      'More or less is sent: the way up is thin (now single pictures, before a low picture, 84 kbit/s)',
    );
    const way = { from: 'udp', to: 'relay-tcp', troublePercent: 31 };
    expect(noteWords({ kind: 'way', cause: 'loss', detail: way }, NAMES)).toBe(
      'Another way through the network: packets were lost (before UDP, now a relay over TCP or TLS, 31 % lost)',
    );
    expect(noteWords({ kind: 'device', cause: 'back', detail: { device: 'camera' } }, NAMES)).toBe(
      'Camera or microphone changed: it is back (camera)',
    );
  });

  it('says what a detector found, and why a call ended', () => {
    const found = { kind: 'finding', cause: 'voice-missing', detail: { state: 'appeared' } } as const;
    expect(noteWords(found, NAMES)).toBe(
      'Something is wrong: nothing is heard from the other side (since now)',
    );
    expect(noteWords({ kind: 'call', cause: 'ended', detail: { reason: 'completed' } }, NAMES)).toBe(
      'Call: ended (a side hung up)',
    );
  });

  it('is told as it was written down where there is no word for it', () => {
    expect(noteWords({ kind: 'call', cause: 'new-thing', detail: { size: 'very-large' } }, NAMES)).toBe(
      'Call: new thing (size: very large)',
    );
  });

  it('says by name whose network is weak', () => {
    expect(noteWords({ kind: 'weak', cause: 'mine-uplink', side: 'shopper' }, NAMES)).toBe(
      'Weak side: Mei’s network, sending',
    );
  });
});
