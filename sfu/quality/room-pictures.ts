/** The pictures of a room, as their watch wants to see them. */
import type { PeerId, ProducerId } from '#protocol/ids.ts';
import type { PictureWish } from '#protocol/picture-wishes.ts';
import type { Partner } from '../partner.ts';
import type { PeerProducer } from '../peer-producer.ts';
import type { Peer } from '../peer.ts';
import { shareOf } from './picture-wish.ts';
import type { Picture } from './picture-watch.ts';

/** Of this node's own peers. */
export function ownPictures(peers: readonly Peer[]): Picture[] {
  return peers.flatMap(({ id: owner, producers }) =>
    producers.flatMap((producer) => picture(producer.id, owner, producer, peers)),
  );
}

export function picturesFromPartner(partner: Partner | undefined, peers: readonly Peer[]): Picture[] {
  return (partner?.producers ?? []).flatMap(({ owner, originId, producer }) =>
    picture(originId, owner, producer, peers),
  );
}

function picture(id: ProducerId, owner: PeerId, producer: PeerProducer, peers: readonly Peer[]): Picture[] {
  if (producer.source === 'microphone') return [];
  const wishes = peers.flatMap((peer) => wishOf(peer, producer));
  return [{ id, owner, isLayered: producer.media.type === 'simulcast', wishes }];
}

/** Of one receiver, if it is one. */
function wishOf({ consumers, downlink }: Peer, producer: PeerProducer): PictureWish[] {
  const consumer = consumers.of(producer.id);
  if (consumer === undefined || producer.source === 'microphone') return [];
  const seen = consumers.all.flatMap(({ shownHeight, producer: { source, isPaused } }) =>
    source === 'microphone' || shownHeight === 0 || isPaused ? [] : [source],
  );
  const { allowance } = downlink;
  return [
    {
      bitrate: allowance === undefined ? undefined : allowance * shareOf(producer.source, seen),
      height: consumer.shownHeight,
    },
  ];
}
