/** The voices of a room, as their watch wants to see them. */
import type { PeerId, ProducerId } from '#protocol/ids.ts';
import type { Partner } from '../partner.ts';
import type { PeerProducer } from '../peer-producer.ts';
import type { Peer } from '../peer.ts';
import type { ProtectionRules } from './voice-protection.ts';
import type { Voice } from './voice-watch.ts';

/** Of this node's own peers; a muted one has nothing to protect. */
export function ownVoices(peers: readonly Peer[]): (Voice & { readonly rules: ProtectionRules })[] {
  return peers.flatMap(({ id: owner, producers, protection: rules }) =>
    producers.flatMap((producer) =>
      voice(producer.id, owner, producer, peers).map((found) => ({ ...found, rules })),
    ),
  );
}

export function voicesFromPartner(partner: Partner | undefined, peers: readonly Peer[]): Voice[] {
  return (partner?.producers ?? []).flatMap(({ owner, originId, producer }) =>
    voice(originId, owner, producer, peers),
  );
}

function voice(id: ProducerId, owner: PeerId, producer: PeerProducer, peers: readonly Peer[]): Voice[] {
  const { meter } = producer;
  if (meter === undefined || producer.isPaused) return [];
  const receivers = peers.flatMap((peer) => {
    const received = peer.consumers.of(producer.id)?.meter;
    if (received === undefined) return [];
    // Copies into a link that is full are lost like what they are copies of, and with them what they are for.
    const canDecode = peer.redundancy === 'decode' && !peer.downlink.isFull;
    return [{ meter: received, canDecode, linkLoss: peer.downlink.lossByChance }];
  });
  return [{ id, owner, meter, receivers }];
}
